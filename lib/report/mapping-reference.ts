import type { Column, Columns } from '../migration/columns.ts';
import { customFieldTypes } from '../migration/custom-fields.ts';
import { phasesOf } from '../migration/dependency-order.ts';
import { exportColumns, headerInRows, lineColumns, type SchemaMap, writeMap } from '../migration/map.ts';
import type { LineType, ObjectType, Pair, Reference } from '../migration/object-type.ts';
import { defaultSettings, type Settings } from '../migration/settings.ts';
import { customFieldsSection } from './custom-field-types.ts';
import { type FedBy, fedByLines, fedFields } from './fed-fields.ts';

/** The map shown on the page. */
export const exampleMap: SchemaMap = {
  version: 1,
  pair: 'ai-works-to-odoo-erp',
  objects: {
    product: {
      columns: {
        id: { from: 'Item no.' },
        name: { from: 'Description' },
        type: { from: 'Kind', values: { Stocked: 'goods', Labour: 'service' }, default: 'goods' },
        salePrice: { from: 'List price', number: 'comma' },
        active: { default: 'true' },
      },
      unmapped: ['Shelf', 'Last counted'],
    },
  },
  tolerances: { rejectedPercent: 5 },
  settings: defaultSettings,
};

/** How each type of column is written in an export. `one of …` explains itself. */
const writtenAs: readonly (readonly [type: string, written: string])[] = [
  ['text', 'Any text. Outer white space is removed, line breaks inside stay.'],
  ['one of …', 'One of the words listed, in upper or lower case.'],
  ['e-mail', 'One address. Upper and lower case are the same.'],
  ['country code', 'The two letters of ISO 3166-1: `DE`, `US`; `GB`, never `UK`.'],
  [
    'decimal',
    'Digits with a decimal point and no grouping: `1250.50`; other formats with `number` in the map. Up to 15 digits before the point and 10 after it.',
  ],
  ['yes or no', '`true`, `yes`, `y`, `1` or `false`, `no`, `n`, `0`.'],
  ['instant', 'ISO 8601 with its offset from UTC: `2024-03-31T09:30:00Z` or `2024-03-31T11:30:00+02:00`.'],
  ['date', 'A day: `2024-03-31`.'],
  ['NHS number', 'Ten digits, with or without spaces and dashes; the last one checks the others.'],
  ['currency code', 'ISO 4217: `EUR`, `USD`.'],
  ['list', 'Several values, each once: `T-1; T-2`.'],
  ['named values', 'Names and values: `Size: Large; Color: Red`.'],
];

/** The documented export contract of all pairs as one Markdown page, made from their declarations. */
export function mappingReference(pairs: readonly Pair[]): string {
  return `# Mapping reference

<!-- Made by node scripts/make-mapping-reference.ts from the object types' declarations. Do not edit by hand. -->

What an export holds and what becomes of it in Odoo. An export with the headers and values on this page needs no map of
its own: the proposed map feeds every column from the header of the same name (upper and lower case, spaces, \`_\`, \`-\`
and \`.\` aside). Any other export needs a \`map.yaml\`.

Files are CSV (\`.csv\`, \`.tsv\`, \`.tab\`, \`.txt\`), XLSX (\`.xlsx\`, \`.xlsm\`), JSON (\`.json\`) or JSON Lines (\`.jsonl\`,
\`.ndjson\`), each of them also with \`.gz\`. A file is recognised by its name, with or without a date or number at its end
(\`accounts.csv\`, \`accounts-2026-11.csv.gz\`); \`manifest.json\` may name the object type of any other:
\`{"files": [{"name": "customers-eu.csv", "object": "account"}]}\`.

${mapSection}

## Types of columns

${table(['Type', 'Written as'], writtenAs)}

An empty cell of a column that is not required clears the field in Odoo, unless the map gives a \`default\`.

${customFieldsSection}
${pairs.map(pairSection).join('')}`;
}

const settingsTold: Readonly<Record<keyof Settings, { values: string; unlessSaid: string; decides: string }>> = {
  taxTolerance: {
    values: 'an amount',
    unlessSaid: defaultSettings.taxTolerance,
    decides:
      "Largest difference between the tax Odoo computes and the source's that is corrected on the draft, in the document's currency; with a larger one the document is rejected",
  },
  settlePaidInvoices: {
    values: '`true` or `false`',
    unlessSaid: String(defaultSettings.settlePaidInvoices),
    decides: 'Whether what the source calls paid is settled in Odoo, by payments in a journal of the migration',
  },
  lockedRates: {
    values: '`{GBP: "1.27"}`',
    unlessSaid: '{}',
    decides:
      "Rates for documents that bring none, by currency: units of the company's currency for one of the other. Currencies not named follow the rates Odoo has for the day",
  },
  customFields: {
    values: '`rpc` or `module`',
    unlessSaid: defaultSettings.customFields,
    decides: 'Whether custom fields are made over RPC, or come with the module that the run generates',
  },
  calendarEvents: {
    values: '`true` or `false`',
    unlessSaid: String(defaultSettings.calendarEvents),
    decides: 'Whether appointments of a clinic become events of Odoo’s calendar too, without inviting anybody',
  },
  originalCreationDates: {
    values: '`true` or `false`',
    unlessSaid: String(defaultSettings.originalCreationDates),
    decides:
      'Whether records get their day of creation in the source as Odoo’s own, by SQL that an administrator lets run; only on a server of one’s own, see the runbook',
  },
  conflicts: {
    values: '`report`, `source wins` or `odoo wins`',
    unlessSaid: 'report',
    decides:
      'What becomes of a field that was changed in the source and in Odoo since it was last written: the row is a conflict, told with all three values, or the one side is taken and the report says so. Posted and confirmed documents are never rewritten',
  },
  gone: {
    values: '`report`, `archive` or `ignore`',
    unlessSaid: 'report',
    decides:
      'What becomes of records whose rows are gone from a full drop. Archived are only those that nobody has changed in Odoo since; where more than a tenth of the rows are gone, none is: the export is probably not a full one',
  },
  zone: {
    values: 'the IANA name of a time zone, such as `Europe/Berlin`',
    unlessSaid: 'UTC, which the proposal says',
    decides: 'What a proposed map takes times for that say no offset',
  },
};

const mapSection = `## The map

The run profiles every file, tells what each one holds (by its name, or by its headers and values whatever it is called),
proposes a map and waits at the gate \`map\`. Beside each line of the proposal stand how sure it is and why;
\`map-proposal.csv\` lists the same, with what came next. What is not sure enough is left open and named. To change it, edit the proposal and put it into the drop as
\`map.yaml\`. Nothing is written to Odoo before the map is approved, and an approved map is not asked about again while
the columns stay the same.

\`\`\`yaml
${writeMap(exampleMap).trimEnd()}
\`\`\`

- \`columns\`: the canonical column, and under \`from\` the header of the export that feeds it. Every required column needs
  \`from\` or \`default\`.
- \`and\`: further headers whose texts follow that of \`from\`, with a space between, as the last name follows the first:
  \`name: {from: First name, and: [Last name]}\`. Of texts that are no keys.
- \`values\`: a value of the export and the canonical value it stands for, white space, upper and lower case aside. Values
  that are not listed are read as they are.
- \`default\`: used where the cell is empty, or for the whole column when there is no \`from\`.
- \`number\`: how the export writes numbers, \`comma\` (\`1.250,50\`) or \`point\` (\`1,250.50\`). A number in another format is
  rejected, not guessed.
- \`date\`: how the export writes days: \`DD\`, \`MM\` and \`YYYY\` or \`YY\` in their order, with the same \`-\`, \`/\`
  or \`.\` between them or none (\`DD.MM.YYYY\`, \`MM/DD/YY\`, \`YYYYMMDD\`). Two digits mean 1950 to 2049. A time of day
  may follow, with AM or PM too.
- \`zone\`: time zone of times that say no offset, by its IANA name. A time that no clock there showed is rejected; of an
  hour that came twice the first is taken.
- \`custom\`: fields of the customer's own by their Odoo name, each with the header under \`from\`, its \`type\` (${customFieldTypes.join(', ')}), for a many2one the object type under \`to\` and, unless values name its key, the column under \`by\`; \`values\`, \`number\`, \`date\` and \`zone\` as above. A field that Odoo does not have is made, under its \`label\` or, without one, under its header. Of a selection, the canonical values listed are all it may hold. It is proposed where the drop defines the field and has a header of its name, and for columns of a stranger's export that fit nothing.
- \`files\`: files that feed the object type though their names do not tell, without ending and digits: the next drop's
  are known by them. One file may feed several object types.
- \`repeated\`: \`true\` where rows repeat the record of their key, as patients in a list of appointments. Later rows that
  say the same are skipped, those that contradict the first are rejected.
- \`unmapped\`: headers that feed nothing. They are named in the report; a header that stands neither here nor under
  \`from\` opens the gate again.
- \`tolerances.rejectedPercent\`: how many of an object type's rows, in percent, may be rejected before the run counts as
  not reconciled. 5 unless the map says otherwise; 0 tolerates none. Rows that are lost, missing in Odoo, in conflict or
  different when read back are never tolerated.
- \`tolerances.totals\`: the largest difference of a total between source and Odoo, as text: \`"0.05"\`. None unless said.
  A run beyond the tolerances stops at the gate \`reconciliation\`, where a person accepts it with a reason or has it rolled
  back.
- \`settings\`: what is decided for the whole migration. \`manifest.json\` may say some of it for the map that is proposed,
  \`{"settings": {"settlePaidInvoices": true}}\`; an approved map keeps its own until a manifest says otherwise.

${table(
  ['Setting', 'Values', 'Unless said otherwise', 'What it decides'],
  Object.entries(settingsTold).map(([name, { values, decides, unlessSaid }]) => [
    `\`${name}\``,
    values,
    `\`${unlessSaid}\``,
    decides,
  ]),
)}`;

function pairSection(pair: Pair): string {
  const phases = phasesOf(pair.objectTypes).map((phase) => phase.map(({ title }) => title.toLowerCase()).join(' and '));
  return `
## ${pair.name}

Loaded in this order: ${phases.join(', then ')}.
${pair.objectTypes.map((type) => typeSection(type, pair)).join('')}`;
}

function typeSection(type: ObjectType, pair: Pair): string {
  const { key } = type.source;
  const external = type.writing.kind === 'flat' || type.writing.kind === 'document' ? key : undefined;
  return `
### ${type.title}

${factsOf(type)
  .map((fact) => `- ${fact}`)
  .join('\n')}

${type.rowsOf === undefined ? table(columnHeaders, rowsOf(exportColumns(type), fedFields(type), type.references, pair, external)) : ''}
${type.lines === undefined ? '' : linesSection(type, type.lines, pair)}`;
}

const columnHeaders = ['Column', 'Type', 'Required', 'What it is', 'Example', 'Odoo fields'];

const rowsOf = (
  columns: Columns,
  fed: FedBy,
  references: ObjectType['references'],
  pair: Pair,
  external: string | undefined,
): readonly (readonly string[])[] =>
  Object.entries(columns).map(([name, column]) => [
    `\`${name}\``,
    column.type,
    column.required ? 'yes' : '',
    meaningOf(column, references[name], pair),
    `\`${column.example}\``,
    [...(name === external ? ['the external id'] : []), ...(fed.get(name) ?? []).map((field) => `\`${field}\``)].join(
      ', ',
    ),
  ]);

function linesSection(type: ObjectType, lines: LineType, pair: Pair): string {
  const files = lines.files.map((file) => `\`${file}\``).join(' or ');
  const renamed = Object.keys(lines.columns)
    .map((column) => [column, headerInRows(type, lines, column)] as const)
    .filter(([column, header]) => column !== header)
    .map(([column, header]) => `\`${header}\` for \`${column}\``);
  const rejected = lines.required === false ? '' : ' A document without any line is rejected.';
  return `
#### ${lines.title}

- Line type \`${lines.name}\`; files ${files}, in any order of rows: lines find their document by \`${lines.document}\`.
- Or in the rows of \`${type.files[0]}\`, one row a line, each repeating its document: then without a file of lines, and with the headers ${renamed.join(', ')}.
- Key \`${lines.key}\`, once only in a drop; where it is empty or missing, a document's lines are counted through.
- A document goes with all its lines or not at all.${rejected}

${table(columnHeaders, rowsOf(lineColumns(lines), fedByLines(type), lines.references, pair, lines.key))}
`;
}

function meaningOf({ meaning }: Column, reference: Reference | undefined, pair: Pair): string {
  if (reference === undefined) return meaning;
  const target = pair.objectTypes.find(({ name }) => name === reference.to);
  return `${meaning}: names the \`${reference.by ?? target?.source.key ?? 'key'}\` of one of the ${target?.title.toLowerCase() ?? reference.to}`;
}

function factsOf(type: ObjectType): readonly string[] {
  const { key, unique = [] } = type.source;
  const once = [...new Set([key, ...unique])].map((columns) =>
    [columns]
      .flat()
      .map((column) => `\`${column}\``)
      .join(' with '),
  );
  return [
    `Object type \`${type.name}\`; ${filesOf(type)}`,
    `Key \`${key}\`. ${once.join(' and ')} may stand only once in a drop.`,
    becomes(type),
  ];
}

const filesOf = ({ files, rowsOf, takesPart = {} }: ObjectType): string => {
  const from =
    rowsOf === undefined
      ? `files ${files.map((file) => `\`${file}\``).join(' or ')}.`
      : `made of the rows of \`${rowsOf}\`, by its section of the map.`;
  const conditions = [
    takesPart.with === undefined ? [] : [`where Odoo has \`${takesPart.with}\``],
    takesPart.without === undefined ? [] : [`where Odoo has no \`${takesPart.without}\``],
    takesPart.setting === undefined ? [] : [`when \`settings.${takesPart.setting}\` is on`],
  ].flat();
  return conditions.length === 0 ? from : `${from} Loaded only ${conditions.join(' and ')}.`;
};

function becomes({ writing, undo }: ObjectType): string {
  switch (writing.kind) {
    case 'match': {
      const fields = writing.fields.map((field) => `\`${field}\``).join(' or ');
      return `Found in Odoo, never written: \`${writing.column}\` is looked for in ${fields} of \`${writing.model}\`, upper and lower case aside. Who is not found waits in the ${writing.queue} queue.`;
    }
    case 'inventory':
      return `Written down in \`${writing.file}.html\` and \`${writing.file}.md\` beside the report; nothing is written to Odoo.`;
    case 'collected': {
      const named = writing.onto.map((column) => `\`${column}\``).join(' and ');
      return `Collected in fields of the record that ${named} names: \`${writing.field}\` holds every row as it is, the others are made from it. The journal keeps what was there before.`;
    }
    case 'document':
    case 'flat': {
      const models = writing.models.map((model) => `\`${model}\``).join(', ');
      const rollback =
        undo === 'leave'
          ? 'Rollback leaves it.'
          : 'The journal keeps what was created and what was there before, so that it can be taken back.';
      return `Written to ${models}, under external ids of its own. ${rollback}`;
    }
  }
}

function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(headers), line(headers.map(() => '---')), ...rows.map(line)].join('\n');
}
