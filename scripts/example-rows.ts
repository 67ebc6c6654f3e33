import { barcode, vatNumber } from './example-numbers.ts';
import { addressIn, asciiSlug, companyName, countryOf, noAddress, personName } from './example-places.ts';
import type { Random } from './example-random.ts';

/** Columns of each file, in the order of the export contract. */
export const userColumns = ['id', 'email', 'name', 'role', 'department', 'active'] as const;
export const accountColumns = [
  'id',
  'name',
  'accountType',
  'parentId',
  'email',
  'phone',
  'website',
  'street',
  'street2',
  'city',
  'state',
  'postalCode',
  'country',
  'vat',
  'owner',
  'notes',
  'createdAt',
] as const;
export const contactColumns = [
  'id',
  'accountId',
  'name',
  'email',
  'phone',
  'jobTitle',
  'department',
  'role',
  'street',
  'street2',
  'city',
  'state',
  'postalCode',
  'country',
  'owner',
  'notes',
  'createdAt',
] as const;
export const productColumns = [
  'id',
  'sku',
  'name',
  'type',
  'variantOf',
  'attributes',
  'category',
  'tracking',
  'costingMethod',
  'valuation',
  'unit',
  'salePrice',
  'cost',
  'barcode',
  'description',
  'active',
  'createdAt',
] as const;

type Cells<C extends readonly string[]> = Readonly<Record<C[number], string>>;
export type UserCells = Cells<typeof userColumns>;
export type AccountCells = Cells<typeof accountColumns>;
export type ContactCells = Cells<typeof contactColumns>;
export type ProductCells = Cells<typeof productColumns>;

export const accountId = (number: number): string => `A-${String(number).padStart(4, '0')}`;
export const contactId = (number: number): string => `C-${String(number).padStart(4, '0')}`;
export const productId = (number: number): string => `P-${String(number).padStart(4, '0')}`;

const user = (id: string, name: string, role: string, department: string): UserCells => ({
  id,
  email: `${asciiSlug(name, '.', id)}@aiworks.example.com`,
  name,
  role,
  department,
  active: 'true',
});

/** Users the destination knows, by e-mail. */
export const knownUsers: readonly [UserCells, ...UserCells[]] = [
  user('U-001', 'Ana Ruiz', 'Sales manager', 'Sales'),
  user('U-002', 'Ben Oyelaran', 'Account executive', 'Sales'),
  user('U-003', 'Chiara Conti', 'Account executive', 'Sales'),
  user('U-004', 'Dieter Vogel', 'Account executive', 'Sales'),
  user('U-005', 'Élodie Marchand', 'Customer success', 'Service'),
  user('U-006', 'Farah Haddad', 'Purchasing manager', 'Purchasing'),
  user('U-007', "Gavin O'Shea", 'Buyer', 'Purchasing'),
  user('U-008', 'Hanna Lindqvist', 'Product manager', 'Products'),
  user('U-009', 'Ibrahim Sesay', 'Bookkeeper', 'Finance'),
  user('U-010', 'Jun Watanabe', 'Administrator', 'IT'),
];

/** Users nobody has made in the destination: they wait in the provisioning queue, and what they own waits with them. */
export const unknownUsers: readonly [UserCells, UserCells] = [
  user('U-011', 'Katya Melnyk', 'Account executive', 'Sales'),
  user('U-012', 'Luis Ferreira', 'Account executive', 'Sales'),
];

const owners: readonly [string, ...string[]] = ['', ...knownUsers.map(({ email }) => email)];

function instant(random: Random): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `20${random.between(17, 25)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
  return `${day}T${two(random.between(6, 18))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}Z`;
}

/** A good account row. */
export function accountRow(random: Random, number: number): AccountCells {
  const country = countryOf(random);
  const name = companyName(random, country);
  const domain = `${asciiSlug(name, '-', 'company')}.example.${random.pick(['com', 'com', 'org'])}`;
  return {
    id: accountId(number),
    name,
    accountType: random.pick(['customer', 'customer', 'customer', 'vendor', 'both']),
    parentId: '',
    email: random.chance(0.9) ? `${random.pick(['info', 'office', 'hello'])}@${domain}` : '',
    phone: random.chance(0.85) ? (country.phone?.(random) ?? '') : '',
    website: random.chance(0.7) ? `https://${domain}` : '',
    ...addressIn(random, country),
    vat: random.chance(0.25) ? (vatNumber(random, country.code) ?? '') : '',
    owner: random.pick(owners),
    notes: random.chance(0.2)
      ? random.pick(['Pays on time', 'Prefers e-mail', 'Asks for a yearly quote', 'Net 30'])
      : '',
    createdAt: instant(random),
  };
}

/** A good contact row of the given account; about one in five has an address of their own. */
export function contactRow(random: Random, number: number, account: string): ContactCells {
  const country = countryOf(random);
  const name = personName(random, country);
  const mail = `${asciiSlug(name, '.', 'contact')}.${number}@people.example.${random.pick(['com', 'org'])}`;
  return {
    id: contactId(number),
    accountId: account,
    name,
    email: random.chance(0.9) ? mail : '',
    phone: random.chance(0.6) ? (country.phone?.(random) ?? '') : '',
    jobTitle: random.pick(['', 'Head of purchasing', 'Bookkeeper', 'Managing director', 'Warehouse lead', 'Engineer']),
    department: random.pick(['', 'Purchasing', 'Finance', 'Logistics', 'Management']),
    role: random.pick(['primary', 'billing', 'delivery', 'other', 'other']),
    ...(random.chance(0.19) ? addressIn(random, country) : noAddress),
    owner: random.chance(0.3) ? random.pick(owners) : '',
    notes: random.chance(0.1) ? random.pick(['Call after noon', 'Speaks English and French', 'Met at the fair']) : '',
    createdAt: instant(random),
  };
}

const money = (cents: number): string => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;

const goods: readonly [readonly [string, string], ...(readonly [string, string])[]] = [
  ['Furniture', 'desk'],
  ['Furniture', 'chair'],
  ['Furniture', 'shelf'],
  ['Lighting', 'lamp'],
  ['Tools', 'drill'],
  ['Tools', 'spanner set'],
  ['Packaging', 'carton'],
  ['Electronics', 'sensor'],
  ['Electronics', 'cable'],
  ['Kitchen', 'kettle'],
];
const materials: readonly [string, ...string[]] = [
  'Oak',
  'Steel',
  'Glass',
  'Bamboo',
  'Copper',
  'Linen',
  'Slate',
  'Cork',
];
const services: readonly [string, ...string[]] = ['Installation', 'Maintenance visit', 'Training', 'On-site survey'];

/** How the goods of a category are costed and valued; the others say nothing of it. */
const costing: Readonly<Record<string, Pick<ProductCells, 'costingMethod' | 'valuation'>>> = {
  Electronics: { costingMethod: 'average', valuation: 'periodic' },
  Kitchen: { costingMethod: 'fifo', valuation: 'periodic' },
  Tools: { costingMethod: 'standard', valuation: 'periodic' },
  Lighting: { costingMethod: 'average', valuation: 'real-time' },
};

/** Sensors are followed by lot, drills one by one: those are counted in pieces. */
function trackingOf(thing: string, unit: string): string {
  if (thing === 'sensor') return 'lot';
  if (thing === 'drill' && (unit === 'Units' || unit === '')) return 'serial';
  return thing === 'kettle' ? 'none' : '';
}

/** A good product row that is no variant and has none. */
export function productRow(random: Random, number: number): ProductCells {
  const service = random.chance(0.12);
  const [category, thing] = random.pick(goods);
  const cost = random.between(150, 48_000);
  const name = service ? random.pick(services) : `${random.pick(materials)} ${thing} ${random.between(10, 99)}`;
  const row = {
    id: productId(number),
    sku: `${asciiSlug(name, '-', 'item').toUpperCase()}-${number}`,
    name,
    type: service ? 'service' : 'goods',
    variantOf: '',
    attributes: '',
    category: service ? 'Services' : category,
    unit: service ? 'Hours' : random.pick(['Units', 'Units', 'Units', 'Units', 'Units', 'Units', 'kg', 'm', '']),
    salePrice: money(Math.round(cost * 1.6)),
    cost: money(cost),
    barcode: !service && random.chance(0.8) ? barcode(number) : '',
    description: random.chance(0.3) ? `${name}, sold by AI Works` : '',
    active: random.chance(0.95) ? 'true' : 'false',
    createdAt: instant(random),
  };
  return {
    ...row,
    tracking: service ? '' : trackingOf(thing, row.unit),
    ...((service ? undefined : costing[category]) ?? { costingMethod: '', valuation: '' }),
  };
}

const families: readonly [string, ...string[]] = [
  'T-shirt',
  'Office chair',
  'Work glove',
  'Desk lamp',
  'Rucksack',
  'Mug',
];

/** A template row: what its variants share. SKU, barcode and cost belong to the variants. */
export function templateRow(random: Random, number: number): ProductCells {
  const name = `${random.pick(materials)} line ${random.pick(families).toLowerCase()} ${number}`;
  return {
    ...productRow(random, number),
    sku: '',
    name,
    type: 'goods',
    category: 'Collections',
    unit: 'Units',
    salePrice: money(random.between(900, 24_000)),
    cost: '',
    barcode: '',
    description: '',
    active: 'true',
    tracking: '',
    costingMethod: '',
    valuation: '',
  };
}

export const combinations = [
  'Size: Small; Color: Red',
  'Size: Large; Color: Red',
  'Size: Small; Color: Navy blue',
  'Size: Large; Color: Navy blue',
] as const;

/** A variant of a template. Odoo prices a variant from its template, so both carry the same price. */
export function variantRow(random: Random, number: number, template: ProductCells, attributes: string): ProductCells {
  return {
    ...template,
    id: productId(number),
    sku: `VAR-${number}`,
    name: `${template.name} (${attributes.replace(/[A-Za-z]+: /g, '').replace(';', ',')})`,
    variantOf: template.id,
    attributes,
    cost: money(random.between(300, 9000)),
    barcode: barcode(number),
    createdAt: instant(random),
  };
}
