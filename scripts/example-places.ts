import type { Random } from './example-random.ts';

interface Town {
  readonly city: string;
  readonly postalCode: string;
  readonly state?: string;
}

/** What companies, people and addresses look like in one country. */
export interface Country {
  readonly code: string;
  readonly towns: readonly [Town, ...Town[]];
  readonly streets: readonly [string, ...string[]];
  readonly numberFirst: boolean;
  readonly firstNames: readonly [string, ...string[]];
  readonly lastNames: readonly [string, ...string[]];
  readonly sectors: readonly [string, ...string[]];
  readonly forms: readonly [string, ...string[]];
  /** A number from a range kept for fiction, or undefined where the country has none. */
  readonly phone: ((random: Random) => string) | undefined;
}

const four = (random: Random): string => String(random.between(0, 9999)).padStart(4, '0');
const three = (random: Random): string => String(random.between(0, 999)).padStart(3, '0');

/** North America: 555-0100 to 555-0199 after any area code. */
const northAmerica = (areas: readonly [string, ...string[]]) => (random: Random) =>
  `+1 ${random.pick(areas)}-555-01${String(random.between(0, 99)).padStart(2, '0')}`;

const unitedStates: Country = {
  code: 'US',
  towns: [
    { city: 'Boston', postalCode: '02110', state: 'MA' },
    { city: 'Newark', postalCode: '07102', state: 'NJ' },
    { city: 'Hartford', postalCode: '06103', state: 'CT' },
    { city: 'Austin', postalCode: '78701', state: 'TX' },
    { city: 'Sacramento', postalCode: '95814', state: 'CA' },
    { city: 'Albany', postalCode: '12207', state: 'NY' },
    { city: 'Seattle', postalCode: '98101', state: 'WA' },
    { city: 'Chicago', postalCode: '60601', state: 'IL' },
  ],
  streets: [
    'Harbor Street',
    'Main Street',
    'Lincoln Avenue',
    'Mill Road',
    'Cedar Lane',
    'Foundry Way',
    'Second Avenue',
  ],
  numberFirst: true,
  firstNames: ['Ava', 'Liam', 'Mia', 'Noah', 'Zoe', 'Owen', 'Ruth', 'Caleb', 'Tara', 'Miles', 'Grace', 'Jamal'],
  lastNames: ['Carter', "O'Brien", 'Ramirez', 'Nguyen', 'Hughes', 'Patel', 'Foster', 'Jackson', 'Lindqvist', 'Mercer'],
  sectors: ['Logistics', 'Robotics', 'Foods', 'Analytics', 'Outfitters', 'Supply', 'Medical', 'Design', 'Energy'],
  forms: ['Inc.', 'LLC', 'Corp.', '& Sons'],
  phone: northAmerica(['617', '973', '860', '512', '916', '518', '206', '312']),
};

const unitedKingdom: Country = {
  code: 'GB',
  towns: [
    { city: 'London', postalCode: 'EC1A 1BB' },
    { city: 'Leeds', postalCode: 'LS1 4DY' },
    { city: 'Bristol', postalCode: 'BS1 5TR' },
    { city: 'Cardiff', postalCode: 'CF10 1EP' },
  ],
  streets: ['High Street', 'Station Road', 'Church Lane', 'Queen Street', 'Mill Lane', 'Bridge Street'],
  numberFirst: true,
  firstNames: ['Oliver', 'Amelia', 'Harry', 'Isla', 'Rhys', 'Niamh', 'Priya', 'Callum', 'Siân', 'Edith'],
  lastNames: ['Whitmore', 'Ashdown', 'Davies', 'MacLeod', 'Okafor', 'Singh', 'Fletcher', 'Pemberton', 'Hartley'],
  sectors: ['Textiles', 'Instruments', 'Catering', 'Print', 'Marine', 'Consulting', 'Ceramics', 'Engineering'],
  forms: ['Ltd', 'PLC', 'LLP'],
  phone: (random) => (random.chance(0.5) ? `+44 20 7946 0${three(random)}` : `+44 1632 960${three(random)}`),
};

const germany: Country = {
  code: 'DE',
  towns: [
    { city: 'Dresden', postalCode: '01067' },
    { city: 'Leipzig', postalCode: '04109' },
    { city: 'Köln', postalCode: '50667' },
    { city: 'München', postalCode: '80331' },
    { city: 'Görlitz', postalCode: '02826' },
  ],
  streets: ['Hauptstraße', 'Bahnhofstraße', 'Gartenweg', 'Am Mühlgraben', 'Schillerstraße', 'Lindenallee'],
  numberFirst: false,
  firstNames: ['Jürgen', 'Käthe', 'Lukas', 'Anneliese', 'Björn', 'Heike', 'Sören', 'Miriam', 'Uwe', 'Frieda'],
  lastNames: ['Müller', 'Schäfer', 'Weiß', 'Krüger', 'von der Heide', 'Öztürk', 'Brandt', 'Zimmermann', 'Kohl'],
  sectors: ['Maschinenbau', 'Werkzeuge', 'Elektrotechnik', 'Möbel', 'Feinkost', 'Optik', 'Verpackungen'],
  forms: ['GmbH', 'AG', 'GmbH & Co. KG', 'e.K.'],
  phone: (random) => `+49 30 23125 ${three(random)}`,
};

const france: Country = {
  code: 'FR',
  towns: [
    { city: 'Nice', postalCode: '06000' },
    { city: 'Bourg-en-Bresse', postalCode: '01000' },
    { city: 'Lyon', postalCode: '69002' },
    { city: 'Saint-Étienne', postalCode: '42000' },
  ],
  streets: ['rue de la République', 'avenue Victor Hugo', 'place du Marché', "rue de l'Église", 'quai des Brumes'],
  numberFirst: true,
  firstNames: ['Éloïse', 'François', 'Hélène', 'Jérôme', 'Zoë', 'Théo', 'Maëlle', 'Benoît', 'Inès', 'Gaël'],
  lastNames: ['Lefèvre', 'Garçon', "D'Aubigné", 'Moreau', 'Benoît', 'Châtelain', 'Rousseau', 'Delacroix'],
  sectors: ['Boulangerie', 'Textile', 'Mécanique', 'Cosmétiques', 'Vins', 'Électricité', 'Bois'],
  forms: ['SARL', 'SAS', 'SA'],
  phone: (random) => `+33 1 99 00 ${four(random).replace(/^(..)/, '$1 ')}`,
};

const belgium: Country = {
  code: 'BE',
  towns: [
    { city: 'Gent', postalCode: '9000' },
    { city: 'Liège', postalCode: '4000' },
    { city: 'Antwerpen', postalCode: '2000' },
    { city: 'Bruxelles', postalCode: '1000' },
  ],
  streets: ['Kerkstraat', 'Stationsplein', 'Rue Haute', 'Veldstraat', 'Quai aux Briques'],
  numberFirst: false,
  firstNames: ['Lotte', 'Wout', 'Amélie', 'Maxime', 'Jolien', 'Zeynep', 'Bram', 'Noémie'],
  lastNames: ['Peeters', 'Janssens', 'De Smet', 'Van den Broeck', 'Dupont', 'Lambert', 'Claes'],
  sectors: ['Chocolade', 'Brouwerij', 'Logistiek', 'Diamant', 'Meubelen', 'Farma'],
  forms: ['NV', 'BV', 'SRL'],
  phone: undefined,
};

const netherlands: Country = {
  code: 'NL',
  towns: [
    { city: 'Utrecht', postalCode: '3511 AB' },
    { city: "'s-Hertogenbosch", postalCode: '5211 AA' },
    { city: 'Groningen', postalCode: '9711 AA' },
  ],
  streets: ['Dorpsstraat', 'Prinsengracht', 'Molenweg', 'Havenkade'],
  numberFirst: false,
  firstNames: ['Sanne', 'Daan', 'Femke', 'Jurriën', 'Fatima', 'Thijs'],
  lastNames: ['de Vries', 'van Dijk', 'Bakker', "van 't Hof", 'Jansen', 'el Idrissi'],
  sectors: ['Bloemen', 'Scheepvaart', 'Zuivel', 'Fietsen', 'Software'],
  forms: ['B.V.', 'N.V.', 'V.O.F.'],
  phone: undefined,
};

const canada: Country = {
  code: 'CA',
  towns: [
    { city: 'Toronto', postalCode: 'M5H 2N2', state: 'ON' },
    { city: 'Montréal', postalCode: 'H2Y 1C6', state: 'QC' },
    { city: 'Vancouver', postalCode: 'V6B 1A1', state: 'BC' },
    { city: 'Halifax', postalCode: 'B3J 1S9', state: 'NS' },
  ],
  streets: ['King Street West', 'rue Sainte-Catherine', 'Granville Street', 'Barrington Street'],
  numberFirst: true,
  firstNames: ['Étienne', 'Chloé', 'Logan', 'Aiyana', 'Harpreet', 'Morgan'],
  lastNames: ['Tremblay', 'Gagnon', 'MacDonald', 'Wong', 'Sidhu', 'Roy'],
  sectors: ['Timber', 'Mining', 'Maple', 'Outdoor', 'Aviation'],
  forms: ['Inc.', 'Ltée', 'Ltd.'],
  phone: northAmerica(['416', '514', '604', '902']),
};

const australia: Country = {
  code: 'AU',
  towns: [
    { city: 'Darwin', postalCode: '0800', state: 'NT' },
    { city: 'Sydney', postalCode: '2000', state: 'NSW' },
    { city: 'Melbourne', postalCode: '3000', state: 'VIC' },
    { city: 'Perth', postalCode: '6000', state: 'WA' },
  ],
  streets: ['Smith Street', 'George Street', 'Collins Street', 'Hay Street'],
  numberFirst: true,
  firstNames: ['Matilda', 'Jack', 'Ruby', 'Lachlan', 'Kirra', 'Thanh'],
  lastNames: ['Kelly', 'Nguyen', 'Campbell', 'Walker', 'Papadopoulos', 'Tran'],
  sectors: ['Wool', 'Surf', 'Minerals', 'Solar', 'Vineyards'],
  forms: ['Pty Ltd', 'Ltd'],
  phone: (random) => `+61 ${random.pick(['2', '3', '7', '8'])} 5550 ${four(random)}`,
};

const japan: Country = {
  code: 'JP',
  towns: [
    { city: 'Chiyoda-ku', postalCode: '100-0005' },
    { city: 'Sapporo', postalCode: '060-0001' },
    { city: 'Osaka', postalCode: '530-0001' },
  ],
  streets: ['Marunouchi', 'Kita 1-jo', 'Umeda'],
  numberFirst: true,
  firstNames: ['Haruto', 'Yui', 'Ren', 'Sakura', '健太', '美咲'],
  lastNames: ['Satō', 'Suzuki', 'Tanaka', '山田', '伊藤', 'Kobayashi'],
  sectors: ['Seimitsu', 'Denki', 'Shoji', 'Kagaku'],
  forms: ['K.K.', 'Co., Ltd.'],
  phone: undefined,
};

/** Countries by how often they come up: one entry for each share. */
const countries: readonly [Country, ...Country[]] = [
  unitedStates,
  unitedStates,
  unitedStates,
  unitedKingdom,
  unitedKingdom,
  germany,
  germany,
  france,
  belgium,
  netherlands,
  canada,
  australia,
  japan,
];

const stems: readonly [string, ...string[]] = [
  'Aldermoor',
  'Bluefin',
  'Caldera',
  'Dunwich',
  'Everline',
  'Fernhill',
  'Goldcrest',
  'Halvorsen',
  'Ironbridge',
  'Juniper',
  'Kestrel',
  'Lumenta',
  'Marlow',
  'Northgate',
  'Orchid',
  'Pinemark',
  'Quartzite',
  'Ravenna',
  'Silverbeck',
  'Tamarind',
  'Umbria',
  'Vantage',
  'Westbrook',
  'Xylo',
  'Yarrow',
  'Zephyr',
];

const joiners: readonly [string, ...string[]] = ['', '', '', 'Point ', 'Park ', 'Nova ', 'Delta '];

export const countryOf = (random: Random): Country => random.pick(countries);

export const personName = (random: Random, country: Country): string =>
  `${random.pick(country.firstNames)} ${random.pick(country.lastNames)}`;

export const companyName = (random: Random, country: Country): string =>
  `${random.pick(stems)} ${random.pick(joiners)}${random.pick(country.sectors)} ${random.pick(country.forms)}`;

/** Letters of a mail address or domain: no accents, no spaces; `fallback` where nothing is left. */
export function asciiSlug(name: string, separator: string, fallback: string): string {
  const plain = name
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]+/g, (gap) => (/^\p{M}+$/u.test(gap) ? '' : ' '))
    .trim()
    .toLowerCase();
  return plain === '' ? fallback : plain.replaceAll(' ', separator);
}

/** Address cells in the export's columns. */
export interface ExampleAddress {
  readonly street: string;
  readonly street2: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  readonly country: string;
}

export const noAddress: ExampleAddress = { street: '', street2: '', city: '', state: '', postalCode: '', country: '' };

export function addressIn(random: Random, country: Country): ExampleAddress {
  const town = random.pick(country.towns);
  const street = random.pick(country.streets);
  const number = random.between(1, 240);
  return {
    street: country.numberFirst ? `${number} ${street}` : `${street} ${number}`,
    street2: random.chance(0.15) ? `Suite ${random.between(2, 40)}` : '',
    city: town.city,
    state: town.state ?? '',
    postalCode: town.postalCode,
    country: country.code,
  };
}
