import type { OdooDocument } from '../migration/document.ts';
import { externalId } from '../migration/external-id.ts';
import type { DocumentWriting } from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import type { LineOfDocument, PartLine } from '../migration/transform.ts';
import { customOfRow } from './custom-cells.ts';
import { destinationOf } from './destination.ts';
import { type Known, linksOf, lookFor } from './look.ts';
import { reading } from './reading.ts';
import type { EnsuredSupports } from './support-records.ts';
import type { LineToWrite, WritingContext } from './written.ts';

/** Where and for whom documents are written. */
export type DocumentContext = WritingContext<DocumentWriting>;

/** A row with the document it becomes. */
export interface Prepared extends LineToWrite {
  readonly document: OdooDocument;
  readonly model: string;
  readonly cells: OdooDocument['cells'];
  readonly externalId: string;
  readonly notes: readonly Reason[];
}

/** A document that is in Odoo. */
export type Present = Prepared & { readonly id: number };

/** Turns rows into documents; what names something Odoo does not have is rejected with every reason. */
export async function prepareDocuments(
  context: DocumentContext,
  lines: readonly LineToWrite[],
  supports: EnsuredSupports,
) {
  const { client, type, writing, namespace, migration, entries, settings } = context;
  const ofLines = { references: type.lines?.references ?? {} };
  const links = lines.flatMap(({ line }) => [
    linksOf(type, line, entries),
    ...(line.lines ?? []).map((nested) => linksOf(ofLines, nested, entries)),
  ]);
  const referenced = (column: string) => [
    ...new Set(links.flatMap((found) => (found.get(column) ?? []).map(({ id }) => id))),
  ];
  const records = lines.map(({ line }) => line.record);
  const found = (await writing.lookups?.(referenced, reading(client), records)) ?? new Map<string, number>();
  const known: Known = {
    entries,
    supports,
    found,
    destination: await destinationOf(client),
    settings,
    files: new Map(),
  };

  const prepared: Prepared[] = [];
  const rejected: Outcome[] = [];
  for (const { line, entry } of lines) {
    const { look, reasons, notes } = lookFor(type, line, known);
    const nested = (line.lines ?? []).map((row) => ({
      row,
      ...lookFor(ofLines, row, known),
    }));
    const document = writing.record(
      line.record,
      look,
      nested.map(({ row, look: own }) => ({ key: row.key, record: row.record, look: own })),
    );
    const custom = await customOfRow(client, document.model, line, linksOf(type, line, entries));
    const all = [
      ...reasons,
      ...custom.rejected,
      ...nested.flatMap(({ row, reasons: own }) => own.map((reason) => inLine(row, line, reason))),
    ];
    const whole = { ...document, cells: { ...document.cells, ...custom.cells } };
    if (all.length > 0) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons: all });
    else if (custom.waiting.length > 0)
      rejected.push({ ...placeOf(line), outcome: 'pending', reasons: custom.waiting });
    else
      prepared.push({
        line,
        entry,
        document: whole,
        model: whole.model,
        cells: whole.cells,
        externalId: externalId(namespace, migration, type.name, line.key),
        notes: [...notes, ...nested.flatMap(({ row, notes: own }) => own.map((note) => inLine(row, line, note)))],
      });
  }
  return { prepared, rejected };
}

/** A line's reason as its document tells it. */
const inLine = (row: LineOfDocument, { file }: PartLine, reason: Reason): Reason => ({
  ...reason,
  problem: `${reason.problem} (row ${row.row}${row.file === file ? '' : ` of ${row.file}`})`,
});

/** External id of a document's line. */
export const lineExternalId = ({ namespace, migration, type }: DocumentContext, key: string): string =>
  externalId(namespace, migration, type.lines?.name ?? `${type.name}-line`, key);

/** Fields that any of these documents fills. */
export const fieldsOf = (rows: readonly Prepared[]): readonly string[] => [
  ...new Set(rows.flatMap(({ cells }) => Object.keys(cells))),
];
