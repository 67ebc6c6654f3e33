import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import {
  accountCustomColumns,
  contactCustomColumns,
  customFieldColumns,
  productCustomColumns,
} from './example-custom-fields.ts';
import { exampleExport } from './example-export.ts';
import { invoiceColumns, invoiceLineColumns } from './example-invoices.ts';
import type { ExpectedOutcome, PlantedRow } from './example-planting.ts';
import { purchaseOrderColumns, purchaseOrderLineColumns } from './example-purchases.ts';
import { accountColumns, contactColumns, knownUsers, productColumns, userColumns } from './example-rows.ts';
import { stockColumns } from './example-stock.ts';
import { fiscalPositionColumns, fiscalPositionTaxColumns, taxColumns } from './example-taxes.ts';
import { workflowColumns } from './example-workflows.ts';

interface ExampleFile {
  readonly name: string;
  readonly object: string;
  readonly columns: readonly string[];
  readonly rows: readonly PlantedRow<Readonly<Record<string, string>>>[];
}

const outcomes: readonly ExpectedOutcome[] = ['created', 'unchanged', 'skipped', 'rejected', 'pending'];

const csvLine = (cells: readonly string[]): string => stringify([[...cells]]).trimEnd();

function csv({ columns, rows }: ExampleFile): string {
  const lines = rows.map(({ cells, line }) => line ?? csvLine(columns.map((column) => cells[column] ?? '')));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the export says of each file: its rows and checksum; and what is decided about the whole migration. */
function manifest(files: readonly (readonly [ExampleFile, string])[]): string {
  return json({
    mode: 'full',
    source: 'AI Works',
    exportedAt: '2026-04-01T06:00:00Z',
    settings: { settlePaidInvoices: true },
    files: files.map(([{ name, rows }, content]) => ({
      name,
      rows: rows.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  });
}

const countOf = (rows: ExampleFile['rows'], outcome: ExpectedOutcome): number =>
  rows.filter((row) => row.outcome === outcome).length;

/** The statement of truth: what must come of every row, from how it was planted. */
function expectedOutcomes(files: readonly ExampleFile[]): string {
  return json({
    objects: Object.fromEntries(
      files.map(({ object, rows }) => [
        object,
        { rows: rows.length, ...Object.fromEntries(outcomes.map((outcome) => [outcome, countOf(rows, outcome)])) },
      ]),
    ),
    rows: files.flatMap(({ name, object, rows }) =>
      rows.flatMap(({ outcome, rule }, index) =>
        rule === undefined ? [] : [{ object, file: name, row: index + 2, outcome, rule }],
      ),
    ),
  });
}

/** Users of the destination. Two spell their e-mail in other capitals than the export does: the same people all the same. */
function destinationUsers(): string {
  return json(
    knownUsers.map(({ name, email }, index) => ({
      name,
      email: index === 2 ? email.replace('chiara.conti', 'Chiara.Conti') : index === 6 ? email.toUpperCase() : email,
    })),
  );
}

function readme(files: readonly ExampleFile[]): string {
  const table = files.map(
    ({ name, rows }) =>
      `| ${name} | ${rows.length} | ${outcomes.map((outcome) => countOf(rows, outcome)).join(' | ')} |`,
  );
  const kinds = files.flatMap(({ name, rows }) => {
    const found = new Map<
      string,
      { kind: string; outcome: ExpectedOutcome; rule: string | undefined; places: number[] }
    >();
    rows.forEach(({ kind, outcome, rule }, index) => {
      if (kind === undefined) return;
      const key = `${kind} ${outcome}`;
      const entry = found.get(key) ?? { kind, outcome, rule, places: [] };
      entry.places.push(index + 2);
      found.set(key, entry);
    });
    return [...found.values()].map(({ kind, outcome, rule, places }) => {
      const shown = places.length > 8 ? `${places.slice(0, 8).join(', ')} … (${places.length})` : places.join(', ');
      return `| ${name} | ${kind} | ${shown} | ${outcome}${rule === undefined ? '' : ` (\`${rule}\`)`} |`;
    });
  });
  return `# An AI Works export

A made-up company's export, small enough to read and with the faults real exports have. All names are invented, e-mail
addresses and web sites lie under example.com and example.org, phone numbers in ranges kept for fiction, barcodes under
the GS1 prefix for examples. \`node scripts/make-example.ts\` writes every file here, always the same bytes;
\`node scripts/make-example.ts --scale 100000 --out <folder>\` writes one of any size, without faults.

- \`users.csv\`, \`accounts.csv\`, \`contacts.csv\`, \`products.csv\`: who and what. Some subsidiaries stand above their
  parent account and some variants above their template; sensors are followed by lot, drills by serial number; lamps
  are valued in real time, so that Odoo 14 books their stock when it is brought in.
- \`taxes.csv\`, \`fiscal-positions.csv\`, \`fiscal-position-taxes.csv\`: percent, fixed, included and group taxes. One is in
  the destination already, and one mapping says what Odoo 19 cannot say.
- \`custom-fields.csv\`: fields Odoo does not have; their values stand under \`x_…\` in the files of the objects they
  belong to.
- \`stock.csv\`: what lies where, in the destination's own warehouse and a second one, by lot and owner.
- \`purchase-orders.csv\`, \`invoices.csv\` and their lines in \`purchase-order-lines.csv\`, \`invoice-lines.csv\`: lines do not
  stand in the order of their documents. Three currencies; every foreign invoice brings its rate. Prices are such that
  rounding line by line (Odoo 14) and rounding once (Odoo 19) come to the same cent.
- \`workflows.csv\`: approvals and automations; they are written down, not built.
- \`manifest.json\`: completes the drop, and asks for paid invoices to be settled.
- \`destination-users.json\`: the users the destination Odoo has to have. Two of the export's users are not among them. It
  also has to use EUR and GBP, and to call its sales tax of 15 % \`15%\`, as Odoo 19 does.
- \`expected-outcomes.json\`: what must become of the rows, from how they were made; read by the test of the whole road.

| file | rows | ${outcomes.join(' | ')} |
| --- | ---: | ${outcomes.map(() => '---:').join(' | ')} |
${table.join('\n')}

What is odd in it, by row as a spreadsheet numbers it, and what must come of it:

| file | oddity | rows | outcome |
| --- | --- | --- | --- |
${kinds.join('\n')}
`;
}

/** The example's files by name, byte for byte. */
export function exampleFiles(): ReadonlyMap<string, string> {
  const made = exampleExport();
  const files: readonly ExampleFile[] = [
    { name: 'custom-fields.csv', object: 'custom-field', columns: customFieldColumns, rows: made.customFields },
    { name: 'users.csv', object: 'user', columns: userColumns, rows: made.users },
    { name: 'taxes.csv', object: 'tax', columns: taxColumns, rows: made.taxes },
    {
      name: 'fiscal-positions.csv',
      object: 'fiscal-position',
      columns: fiscalPositionColumns,
      rows: made.fiscalPositions,
    },
    {
      name: 'fiscal-position-taxes.csv',
      object: 'fiscal-position-tax',
      columns: fiscalPositionTaxColumns,
      rows: made.fiscalPositionTaxes,
    },
    {
      name: 'accounts.csv',
      object: 'account',
      columns: [...accountColumns, ...accountCustomColumns],
      rows: made.accounts,
    },
    {
      name: 'contacts.csv',
      object: 'contact',
      columns: [...contactColumns, ...contactCustomColumns],
      rows: made.contacts,
    },
    {
      name: 'products.csv',
      object: 'product',
      columns: [...productColumns, ...productCustomColumns],
      rows: made.products,
    },
    { name: 'stock.csv', object: 'stock', columns: stockColumns, rows: made.stock },
    { name: 'purchase-orders.csv', object: 'purchase-order', columns: purchaseOrderColumns, rows: made.purchaseOrders },
    {
      name: 'purchase-order-lines.csv',
      object: 'purchase-order-line',
      columns: purchaseOrderLineColumns,
      rows: made.purchaseOrderLines,
    },
    { name: 'invoices.csv', object: 'invoice', columns: invoiceColumns, rows: made.invoices },
    { name: 'invoice-lines.csv', object: 'invoice-line', columns: invoiceLineColumns, rows: made.invoiceLines },
    { name: 'workflows.csv', object: 'workflow', columns: workflowColumns, rows: made.workflows },
  ];
  const written = files.map((file): readonly [ExampleFile, string] => [file, csv(file)]);
  return new Map([
    ...written.map(([{ name }, content]): [string, string] => [name, content]),
    ['manifest.json', manifest(written)],
    ['destination-users.json', destinationUsers()],
    ['expected-outcomes.json', expectedOutcomes(files)],
    ['README.md', readme(files)],
  ]);
}
