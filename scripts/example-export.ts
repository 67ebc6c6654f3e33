import {
  type AccountCustom,
  accountCustom,
  type ContactCustom,
  type CustomFieldCells,
  contactCustom,
  customFields,
  type ProductCustom,
  productCustom,
} from './example-custom-fields.ts';
import type { PlantedDocument } from './example-documents.ts';
import { type InvoiceCells, type InvoiceLineCells, invoices, strayInvoiceLines } from './example-invoices.ts';
import { barcode, vatNumber } from './example-numbers.ts';
import { noAddress } from './example-places.ts';
import { type Blemish, holdBack, insertRows, type PlantedRow, plant, stoppedIds } from './example-planting.ts';
import {
  type PurchaseOrderCells,
  type PurchaseOrderLineCells,
  purchaseOrders,
  strayOrderLines,
} from './example-purchases.ts';
import { type Random, randomFrom } from './example-random.ts';
import {
  type AccountCells,
  accountId,
  accountRow,
  type ContactCells,
  combinations,
  contactId,
  contactRow,
  knownUsers,
  type ProductCells,
  productId,
  productRow,
  templateRow,
  type UserCells,
  unknownUsers,
  variantRow,
} from './example-rows.ts';
import { type StockCells, stock } from './example-stock.ts';
import {
  type FiscalPositionCells,
  type FiscalPositionTaxCells,
  fiscalPositions,
  type TaxCells,
  taxes,
} from './example-taxes.ts';
import { type WorkflowCells, workflows } from './example-workflows.ts';

/** The whole example: every row with what must become of it. */
export interface ExampleExport {
  readonly customFields: readonly PlantedRow<CustomFieldCells>[];
  readonly users: readonly PlantedRow<UserCells>[];
  readonly taxes: readonly PlantedRow<TaxCells>[];
  readonly fiscalPositions: readonly PlantedRow<FiscalPositionCells>[];
  readonly fiscalPositionTaxes: readonly PlantedRow<FiscalPositionTaxCells>[];
  readonly accounts: readonly PlantedRow<Account>[];
  readonly contacts: readonly PlantedRow<Contact>[];
  readonly products: readonly PlantedRow<Product>[];
  readonly stock: readonly PlantedRow<StockCells>[];
  readonly purchaseOrders: readonly PlantedRow<PurchaseOrderCells>[];
  readonly purchaseOrderLines: readonly PlantedRow<PurchaseOrderLineCells>[];
  readonly invoices: readonly PlantedRow<InvoiceCells>[];
  readonly invoiceLines: readonly PlantedRow<InvoiceLineCells>[];
  readonly workflows: readonly PlantedRow<WorkflowCells>[];
}

type Account = AccountCells & AccountCustom;
type Contact = ContactCells & ContactCustom;
type Product = ProductCells & ProductCustom;

/** A good row whose text is unusual; it must arrive all the same. */
const unusual = <C>(index: number, kind: string, change: (cells: C) => C): Blemish<C> => ({
  index,
  kind,
  outcome: 'created',
  change,
});

const refused = <C>(index: number, rule: string, kind: string, change: (cells: C) => C): Blemish<C> => ({
  index,
  kind,
  rule,
  outcome: 'rejected',
  change,
});

const emptied = <C extends Readonly<Record<string, string>>>(cells: C): Record<keyof C, string> => {
  const entries = Object.keys(cells).map((column): [string, string] => [column, '']);
  const blank: Record<string, string> = Object.fromEntries(entries);
  return { ...cells, ...blank };
};

const emptyRow = <C extends Readonly<Record<string, string>>>(like: C): PlantedRow<Record<keyof C, string>> => ({
  cells: emptied(like),
  outcome: 'skipped',
  rule: 'empty-row',
  kind: 'row without any value',
});

const idOf = ({ id }: { readonly id: string }): string => id;

function users(): PlantedRow<UserCells>[] {
  return [
    ...knownUsers.map((cells): PlantedRow<UserCells> => ({ cells, outcome: 'unchanged' })),
    ...unknownUsers.map(
      (cells): PlantedRow<UserCells> => ({
        cells,
        outcome: 'pending',
        rule: 'provisioning',
        kind: 'user without an Odoo user',
      }),
    ),
  ];
}

const accountCount = 298;
const [katya, luis] = unknownUsers;

/** Subsidiaries by index: each names an account further up, or, where `parent` is larger, further down the file. */
const subsidiaries: readonly (readonly [child: number, parent: number])[] = [
  ...Array.from({ length: 19 }, (_, index): readonly [number, number] => [40 + index * 9, 3 + index * 4]),
  [12, 230],
  [31, 231],
  [77, 260],
  [150, 290],
  [151, 150],
];

const unitedStates = {
  street: '12 Harbor Street',
  street2: '',
  city: 'Boston',
  state: 'MA',
  postalCode: '02110',
  country: 'US',
} as const;
const germany = {
  street: 'Gartenweg 5',
  street2: '',
  city: 'Dresden',
  state: '',
  postalCode: '01067',
  country: 'DE',
} as const;
const belgium = {
  street: 'Veldstraat 9',
  street2: '',
  city: 'Gent',
  state: '',
  postalCode: '9000',
  country: 'BE',
} as const;

const manyWords = 'International Trading and Manufacturing Holdings of the Northern and Southern Provinces '.repeat(3);

const accountBlemishes: readonly Blemish<Account>[] = [
  unusual(5, 'emoji and accents in a name', (row) => ({ ...row, name: 'Café Zoë ☕ 🦊 Ångström' })),
  unusual(6, 'name in Japanese', (row) => ({ ...row, name: '山田製作所株式会社' })),
  unusual(8, '% and _ in a name', (row) => ({ ...row, name: '100% Cotton_Co' })),
  unusual(9, 'name of 200 characters', (row) => ({ ...row, name: `${manyWords.slice(0, 199)}X` })),
  unusual(10, 'white space around values', (row) => ({ ...row, name: `  ${row.name}  `, city: `${row.city} ` })),
  unusual(14, 'line breaks inside a note', (row) => ({
    ...row,
    notes: 'Delivery:\nring twice,\n\nthen use the "blue" gate',
  })),
  unusual(16, 'control character in a note', (row) => ({ ...row, notes: 'Left a message\u0007 on Monday\u000b' })),
  unusual(18, 'owner e-mail in other case', (row) => ({ ...row, owner: 'Ana.RUIZ@AIWorks.example.COM' })),
  unusual(20, 'quotation marks and a comma in a name', (row) => ({
    ...row,
    name: 'Smith, Jones & "The Workshop" Ltd',
  })),
  unusual(22, 'name that starts like a formula', (row) => ({ ...row, name: '=Equal Parts LLC' })),
  unusual(24, 'angle brackets in a note', (row) => ({ ...row, notes: 'Terms: <none> agreed & "open"' })),
  unusual(26, 'country code in lower case', (row) => ({ ...row, ...germany, vat: '', country: 'de' })),
  unusual(28, 'no address at all', (row) => ({ ...row, ...noAddress, vat: '' })),
  refused(36, 'one-of', 'custom selection with an option it does not have', (row) => ({ ...row, x_tier: 'platinum' })),
  refused(37, 'decimal', 'words in a custom amount', (row) => ({ ...row, x_agreed_volume: 'a lot' })),
  {
    index: 38,
    kind: 'custom field that names a user without an Odoo user',
    rule: 'waits-for-reference',
    outcome: 'pending',
    change: (row) => ({ ...row, x_account_manager: katya.email }),
  },
  refused(60, 'required', 'name missing', (row) => ({ ...row, name: '' })),
  refused(66, 'country', 'country UK, which is no ISO code', (row) => ({ ...row, vat: '', state: '', country: 'UK' })),
  refused(70, 'country', 'country XX, which does not exist', (row) => ({ ...row, vat: '', state: '', country: 'XX' })),
  refused(81, 'state', 'state of another country', (row) => ({ ...row, ...germany, vat: '', state: 'CA' })),
  refused(95, 'vat', 'VAT number with a wrong check digit', (row) => ({ ...row, ...belgium, vat: 'BE0477472702' })),
  refused(101, 'vat', 'VAT number with a wrong check digit', (row) => ({ ...row, ...germany, vat: 'DE136695970' })),
  refused(110, 'email', 'e-mail with a space', (row) => ({ ...row, email: 'front desk@desk.example.com' })),
  refused(125, 'missing-reference', 'owner nobody knows', (row) => ({ ...row, owner: 'nobody@aiworks.example.com' })),
  refused(133, 'one-of', 'account type unknown', (row) => ({ ...row, accountType: 'partner' })),
  refused(140, 'instant', 'date in another form', (row) => ({ ...row, createdAt: '31/02/2024' })),
  refused(160, 'missing-reference', 'parent account nowhere in the export', (row) => ({ ...row, parentId: 'A-9998' })),
  ...[170, 178, 186, 194, 201, 209, 217].map(
    (index): Blemish<Account> => ({
      index,
      kind: 'owner without an Odoo user',
      rule: 'waits-for-reference',
      outcome: 'pending',
      change: (row) => ({ ...row, owner: index % 2 === 0 ? katya.email : luis.email }),
    }),
  ),
  unusual(240, 'subsidiary of a rejected account', (row) => ({ ...row, parentId: accountId(61) })),
  unusual(247, 'subsidiary of a pending account', (row) => ({ ...row, parentId: accountId(171) })),
];

function accounts(random: Random): PlantedRow<Account>[] {
  const custom = randomFrom(20_260_402);
  const parents = new Map(subsidiaries);
  const good = Array.from({ length: accountCount }, (_, index) => {
    const parent = parents.get(index);
    const row = { ...accountRow(random, index + 1), ...accountCustom(custom) };
    return parent === undefined ? row : { ...row, parentId: accountId(parent + 1) };
  });
  const rows = plant(good, 'created', accountBlemishes);
  holdBack(rows, 'subsidiary of an account that waits', ({ parentId }, stopped) => stopped.has(parentId), idOf);
  const [first, second] = [good[50], good[51]];
  if (first === undefined || second === undefined) throw new Error('the example needs more accounts');
  const again = (cells: Account): PlantedRow<Account> => ({
    cells: { ...cells, name: `${cells.name} (copy)`, vat: vatNumber(random, cells.country) ?? '' },
    outcome: 'rejected',
    rule: 'duplicate-key',
    kind: 'id of an earlier row',
  });
  insertRows(rows, [
    [100, emptyRow(first)],
    [200, again(first)],
    [250, again(second)],
    [280, emptyRow(first)],
  ]);
  return rows;
}

const contactCount = 798;

const contactBlemishes: readonly Blemish<Contact>[] = [
  unusual(7, 'name in Japanese', (row) => ({ ...row, name: '高橋 一郎' })),
  unusual(19, 'emoji in a name', (row) => ({ ...row, name: 'Sam “Sparky” 🎉 Lee' })),
  unusual(27, 'white space around values', (row) => ({ ...row, name: ` ${row.name}\t` })),
  unusual(33, 'line breaks inside a note', (row) => ({ ...row, notes: 'Line one\r\nline two, with "quotes"' })),
  unusual(45, 'control character in a note', (row) => ({ ...row, notes: 'See file\u0001 in the archive' })),
  unusual(52, 'owner e-mail in other case', (row) => ({ ...row, owner: 'HANNA.lindqvist@aiworks.example.com' })),
  unusual(58, '% and _ in a name', (row) => ({ ...row, name: 'Max_100% Muster' })),
  unusual(64, 'contact of no account', (row) => ({ ...row, accountId: '' })),
  refused(70, 'date', 'custom date in another form', (row) => ({ ...row, x_last_met_on: '3 May 2024' })),
  refused(72, 'yes-no', 'custom yes or no that is neither', (row) => ({ ...row, x_newsletter: 'perhaps' })),
  refused(90, 'missing-reference', 'account nowhere in the export', (row) => ({ ...row, accountId: 'A-9999' })),
  refused(190, 'missing-reference', 'account nowhere in the export', (row) => ({ ...row, accountId: 'A-7777' })),
  refused(290, 'missing-reference', 'account nowhere in the export', (row) => ({ ...row, accountId: 'ACME' })),
  refused(120, 'required', 'name missing', (row) => ({ ...row, name: '' })),
  refused(320, 'required', 'name missing', (row) => ({ ...row, name: '   ' })),
  refused(150, 'email', 'e-mail without @', (row) => ({ ...row, email: 'jo.example.com' })),
  refused(250, 'email', 'two e-mails in one cell', (row) => ({
    ...row,
    email: 'a.b@people.example.com; c.d@people.example.com',
  })),
  refused(350, 'email', 'e-mail with a space', (row) => ({ ...row, email: 'jo ann@people.example.com' })),
  refused(400, 'one-of', 'role unknown', (row) => ({ ...row, role: 'boss' })),
  refused(450, 'country', 'country UK, which is no ISO code', (row) => ({
    ...row,
    ...noAddress,
    city: 'Leeds',
    country: 'UK',
  })),
  refused(480, 'state', 'state of another country', (row) => ({ ...row, ...unitedStates, state: 'BC' })),
  refused(520, 'missing-reference', 'owner nobody knows', (row) => ({
    ...row,
    owner: 'old.admin@aiworks.example.com',
  })),
  {
    index: 560,
    kind: 'owner without an Odoo user',
    rule: 'waits-for-reference',
    outcome: 'pending',
    change: (row) => ({ ...row, owner: luis.email }),
  },
];

/** Accounts by index that need at least one contact, so that every kind of waiting is there. */
const wantedAccounts: readonly number[] = [60, 66, 95, 125, 170, 186, 209, 240, 247];

/** Accounts without an address get no contact: Odoo would give such a company the address of its first contact. */
const withoutContacts: ReadonlySet<number> = new Set([28]);

function contacts(random: Random, accountRows: readonly PlantedRow<Account>[]): PlantedRow<Contact>[] {
  const custom = randomFrom(20_260_403);
  const stopped = stoppedIds(accountRows, idOf);
  const someAccount = (): number => {
    for (;;) {
      const index = random.between(0, accountCount - 1);
      if (!withoutContacts.has(index)) return index;
    }
  };
  const reserved = new Set(contactBlemishes.map(({ index }) => index));
  const good = Array.from({ length: contactCount }, (_, index) => {
    // Odd rows keep to accounts that arrive: one oddity a row, so that its outcome has one cause.
    let account = wantedAccounts[index - 600] ?? someAccount();
    while (reserved.has(index) && stopped.has(accountId(account + 1))) account = someAccount();
    return { ...contactRow(random, index + 1, accountId(account + 1)), ...contactCustom(custom) };
  });
  const rows = plant(good, 'created', contactBlemishes);
  holdBack(
    rows,
    'contact of an account that is rejected or waits',
    ({ accountId: account }) => stopped.has(account),
    idOf,
  );
  const first = good[52];
  if (first === undefined) throw new Error('the example needs more contacts');
  const odd: Contact = {
    ...first,
    id: contactId(799),
    name: 'Berg, Nora',
    email: 'nora.berg@people.example.com',
    x_last_met_on: '2025-02-11',
  };
  insertRows(rows, [
    [300, emptyRow(first)],
    [
      500,
      {
        cells: { ...first, name: `${first.name} again` },
        outcome: 'rejected',
        rule: 'duplicate-key',
        kind: 'id of an earlier row',
      },
    ],
    [
      610,
      {
        cells: odd,
        outcome: 'rejected',
        rule: 'row-shape',
        kind: 'a cell with a comma and no quotation marks',
        line: Object.values(odd).join(','),
      },
    ],
  ]);
  return rows;
}

const productCount = 385;
const firstTemplate = productCount + 1;
const templates = 15;

const productBlemishes: readonly Blemish<Product>[] = [
  unusual(4, 'accents and an inch mark in a name', (row) => ({ ...row, name: 'Étagère 19" façade' })),
  unusual(11, 'emoji in a name', (row) => ({ ...row, name: 'Gift box 🎁 small' })),
  unusual(17, '% and _ in a name', (row) => ({ ...row, name: 'Cotton 100%_white' })),
  unusual(23, 'line breaks in a description', (row) => ({ ...row, description: 'First line\nSecond line; "quoted"' })),
  unusual(30, 'white space around values', (row) => ({
    ...row,
    name: `${row.name}   `,
    salePrice: ` ${row.salePrice} `,
  })),
  unusual(37, 'SKU with leading zeros', (row) => ({ ...row, sku: '000451' })),
  unusual(44, 'price of nothing', (row) => ({ ...row, salePrice: '0', cost: '' })),
  refused(60, 'decimal', 'letter O in a number', (row) => ({ ...row, cost: '12,5O' })),
  refused(75, 'decimal', 'words in place of a number', (row) => ({ ...row, salePrice: 'N/A' })),
  refused(90, 'required', 'name missing', (row) => ({ ...row, name: '' })),
  refused(105, 'one-of', 'product type unknown', (row) => ({ ...row, type: 'bundle' })),
  refused(120, 'unit', 'unit of measure Odoo does not have', (row) => ({ ...row, type: 'goods', unit: 'Furlongs' })),
  refused(135, 'yes-no', 'active is neither true nor false', (row) => ({ ...row, active: 'maybe' })),
  unusual(150, 'first of two rows with one barcode', (row) => ({
    ...row,
    type: 'goods',
    unit: 'Units',
    barcode: barcode(90_001),
  })),
  refused(165, 'duplicate-value', 'barcode of an earlier row', (row) => ({
    ...row,
    type: 'goods',
    barcode: barcode(90_001),
  })),
  unusual(180, 'first of two rows with one barcode', (row) => ({
    ...row,
    type: 'goods',
    unit: 'Units',
    barcode: barcode(90_002),
  })),
  refused(195, 'duplicate-value', 'barcode of an earlier row', (row) => ({
    ...row,
    type: 'goods',
    barcode: barcode(90_002),
  })),
  refused(210, 'missing-reference', 'variant of a product nowhere in the export', (row) => ({
    ...row,
    variantOf: 'P-9999',
    attributes: 'Size: Large; Color: Red',
  })),
];

function products(random: Random): PlantedRow<Product>[] {
  const custom = randomFrom(20_260_404);
  const withCustom = (row: ProductCells): Product => ({ ...row, ...productCustom(custom, row) });
  const ordinary = Array.from({ length: productCount }, (_, index) => withCustom(productRow(random, index + 1)));
  const rows = plant(ordinary, 'created', productBlemishes);
  let number = firstTemplate;
  const families: PlantedRow<Product>[] = [];
  const early: PlantedRow<Product>[] = [];
  for (let count = 0; count < templates; count += 1) {
    const template = withCustom(templateRow(random, number));
    const variants = combinations.map((attributes, index) =>
      withCustom(variantRow(random, number + 1 + index, template, attributes)),
    );
    number += 5;
    families.push({ cells: template, outcome: 'created' });
    variants.forEach((cells, index) => {
      // Two variants stand far above their template.
      if (index === 0 && (count === 3 || count === 9)) {
        early.push({ cells, outcome: 'created', kind: 'variant above its template' });
      } else {
        families.push({ cells, outcome: 'created' });
      }
    });
  }
  rows.push(...families);

  const [template] = families;
  if (template === undefined) throw new Error('the example needs a template');
  const spare = withCustom(templateRow(random, number));
  const extra: PlantedRow<Product>[] = [
    {
      cells: {
        ...withCustom(variantRow(random, number + 2, template.cells, 'Size: Medium; Color: Red')),
        attributes: '',
      },
      outcome: 'rejected',
      rule: 'variant-attributes',
      kind: 'variant without attributes',
    },
    {
      cells: withCustom(variantRow(random, number + 3, template.cells, 'Medium/Red')),
      outcome: 'rejected',
      rule: 'named-values',
      kind: 'attributes in another form',
    },
    {
      cells: { ...spare, salePrice: 'on request' },
      outcome: 'rejected',
      rule: 'decimal',
      kind: 'words in place of a number',
    },
    { cells: withCustom(variantRow(random, number + 1, spare, 'Size: Small; Color: Red')), outcome: 'created' },
  ];
  rows.push(...extra);
  holdBack(rows, 'variant of a rejected template', ({ variantOf }, stopped) => stopped.has(variantOf), idOf);

  const [first] = ordinary;
  const [firstEarly, secondEarly] = early;
  if (first === undefined || firstEarly === undefined || secondEarly === undefined)
    throw new Error('no early variants');
  insertRows(rows, [
    [20, firstEarly],
    [130, secondEarly],
    [220, emptyRow(first)],
    [
      330,
      {
        cells: { ...first, id: productId(2), barcode: '' },
        outcome: 'rejected',
        rule: 'duplicate-key',
        kind: 'id of an earlier row',
      },
    ],
  ]);
  return rows;
}

/** The rows of one list of documents, and the rows of all their lines. */
function apart<H, L>(documents: readonly PlantedDocument<H, L>[]) {
  return { headers: documents.map(({ header }) => header), lines: documents.flatMap(({ lines }) => lines) };
}

/** At least one of what other files may name. */
function some<T>(items: readonly T[]): readonly [T, ...T[]] {
  const [first, ...others] = items;
  if (first === undefined) throw new Error('the example needs more rows');
  return [first, ...others];
}

/** A file's lines in another order than its documents: every third line stands at the end. */
const mixed = <L>(lines: readonly PlantedRow<L>[]): PlantedRow<L>[] => [
  ...lines.filter((_, index) => index % 3 !== 0),
  ...lines.filter((_, index) => index % 3 === 0),
];

/** Makes the example; always the same one. */
export function exampleExport(): ExampleExport {
  const random = randomFrom(20_260_401);
  const accountRows = accounts(random);
  const contactRows = contacts(random, accountRows);
  const productRows = products(random);

  const inOdoo = <C>(rows: readonly PlantedRow<C>[]): C[] =>
    rows.flatMap(({ cells, outcome, kind }) => (outcome === 'created' && kind === undefined ? [cells] : []));
  const ids = (rows: readonly { readonly id: string }[]): readonly [string, ...string[]] => some(rows.map(idOf));
  const arrived = inOdoo(accountRows);
  const vendors = ids(arrived.filter(({ accountType }) => accountType !== 'customer'));
  const customers = ids(arrived.filter(({ accountType }) => accountType !== 'vendor'));
  const single = inOdoo(productRows).filter(({ category, active }) => category !== 'Collections' && active === 'true');
  const goods = single.filter(({ type }) => type === 'goods');
  const services = some(single.filter(({ type }) => type === 'service'));
  const rejectedProduct = productId(91);
  const rejectedAccount = accountId(61);

  const positions = apart(fiscalPositions());
  const orders = apart(
    purchaseOrders(randomFrom(20_260_406), {
      vendors,
      rejectedAccount,
      goods: some(goods.filter(({ tracking }) => tracking !== 'lot' && tracking !== 'serial')),
      services,
      rejectedProduct,
    }),
  );
  const [orderLine] = some(orders.lines);
  const billed = apart(
    invoices(randomFrom(20_260_409), { customers, vendors, rejectedAccount, products: some(single) }),
  );
  const [invoiceLine] = some(billed.lines);
  return {
    customFields: customFields(),
    users: users(),
    taxes: taxes(),
    fiscalPositions: positions.headers,
    fiscalPositionTaxes: positions.lines,
    accounts: accountRows,
    contacts: contactRows,
    products: productRows,
    stock: stock(randomFrom(20_260_405), {
      goods: some(goods),
      service: services[0],
      rejected: rejectedProduct,
      accounts: ids(arrived),
      pendingAccount: accountId(171),
    }),
    purchaseOrders: orders.headers,
    purchaseOrderLines: [...mixed(orders.lines), ...strayOrderLines(orderLine.cells)],
    invoices: billed.headers,
    invoiceLines: [...mixed(billed.lines), ...strayInvoiceLines(invoiceLine.cells)],
    workflows: workflows(),
  };
}
