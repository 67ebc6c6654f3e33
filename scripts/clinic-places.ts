import type { Random } from './example-random.ts';

/** Cells of an address, as addresses and referring practitioners have them. */
export interface AddressCells {
  readonly street: string;
  readonly street2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
}

interface Town {
  readonly city: string;
  readonly districts: readonly [string, ...string[]];
  /** A number that Ofcom keeps for drama, without its last three digits. */
  readonly phone: string;
}

/** The clinic stands in Bristol; most patients live around it. */
const bristol: Town = {
  city: 'Bristol',
  districts: ['BS1', 'BS2', 'BS3', 'BS5', 'BS6', 'BS7', 'BS8', 'BS16'],
  phone: '117 496 0',
};
const towns: readonly [Town, ...Town[]] = [
  bristol,
  bristol,
  bristol,
  bristol,
  bristol,
  { city: 'Bath', districts: ['BA1', 'BA2'], phone: '1632 960' },
  { city: 'Gloucester', districts: ['GL1', 'GL2'], phone: '1632 960' },
  { city: 'Cardiff', districts: ['CF10', 'CF24'], phone: '29 2018 0' },
  { city: 'Exeter', districts: ['EX1', 'EX4'], phone: '1632 960' },
  { city: 'London', districts: ['SW11', 'SE15', 'N16'], phone: '20 7946 0' },
  { city: 'Manchester', districts: ['M4', 'M20'], phone: '161 496 0' },
  { city: 'Leeds', districts: ['LS6', 'LS11'], phone: '113 496 0' },
  { city: 'Edinburgh', districts: ['EH6', 'EH10'], phone: '131 496 0' },
  { city: 'Belfast', districts: ['BT7', 'BT9'], phone: '28 9649 6' },
];

const streets = [
  'Harbour Street',
  'Station Road',
  'Church Lane',
  'Queen Street',
  'Mill Lane',
  'Orchard Close',
  'Bridge Street',
  'Victoria Terrace',
  'Kingsdown Parade',
  'St. Mary’s Walk',
  "Weaver's Yard",
  'The Green',
] as const;

const three = (random: Random): string => String(random.between(0, 999)).padStart(3, '0');
const letters = 'ABDEFGHJLNPQRSTUWXYZ';
const letter = (random: Random): string => letters.charAt(random.between(0, letters.length - 1));

/** A made-up address in a British town. */
export function britishAddress(random: Random): AddressCells {
  const { city, districts } = random.pick(towns);
  return {
    street: `${random.between(1, 180)}${random.chance(0.06) ? 'A' : ''} ${random.pick(streets)}`,
    street2: random.chance(0.15)
      ? random.pick(['Flat 2', 'Flat 14', 'Top floor flat', 'The Old Bakery', 'Unit 3, Block B'])
      : '',
    city,
    state: '',
    postalCode: `${random.pick(districts)} ${random.between(1, 9)}${letter(random)}${letter(random)}`,
    country: random.chance(0.85) ? 'GB' : 'gb',
  };
}

/** Addresses abroad: holiday homes, and those who pay from there. */
export const addressesAbroad: readonly [AddressCells, ...AddressCells[]] = [
  { street: '12 Harbor Street', street2: 'Suite 4', city: 'Boston', state: 'MA', postalCode: '02110', country: 'US' },
  { street: 'Königstraße 7', street2: '', city: 'Nürnberg', state: '', postalCode: '90402', country: 'DE' },
  { street: '3 rue de l’Église', street2: '', city: 'Besançon', state: '', postalCode: '25000', country: 'FR' },
  { street: '8 Quay Lane', street2: '', city: 'Cork', state: '', postalCode: '', country: 'IE' },
];

/** No address at all. */
export const nowhere: AddressCells = { street: '', street2: '', city: '', state: '', postalCode: '', country: '' };

/** A landline number of the kind that Ofcom keeps for drama. */
export function landline(random: Random): string {
  const number = `${random.pick(towns).phone}${three(random)}`;
  return random.chance(0.5) ? `+44 ${number}` : `0${number}`;
}

/** A mobile number of the same kind. */
export const mobileNumber = (random: Random): string =>
  `${random.pick(['+44 7700 900', '07700 900', '07700 900'])}${three(random)}`;
