import type { ObjectType } from './object-type.ts';
import { type Outcome, placeOf, type Reason } from './outcome.ts';
import type { Settings } from './settings.ts';
import type { PartLine } from './transform.ts';

/** Outcomes of all rows that one record stands on. */
export interface RowOutcomes {
  /** Under the object type's own name: one, or one for each row of a file that holds documents with their lines. */
  readonly own: readonly Outcome[];
  /** Under the line type's name, for rows of line files. */
  readonly lines: readonly Outcome[];
}

/**
 * What the outcome of a record means for every row it was made of: lines share the outcome of their document. What the
 * record adds to the totals is said once, by the first of its rows.
 */
export function rowOutcomes(type: ObjectType, line: PartLine, outcome: Outcome, settings: Settings): RowOutcomes {
  const amounts =
    'id' in outcome
      ? type.reconcile.amounts?.(
          line.record,
          (line.lines ?? []).map(({ record }) => record),
          settings,
        )
      : undefined;
  const own: Outcome = amounts !== undefined && 'id' in outcome ? { ...outcome, amounts } : outcome;
  const { lines = [] } = line;
  // A file's name tells which rows it holds: lines that stand in the document's file share its rows.
  const inOneFile = lines.some(({ file }) => file === line.file);
  if (!inOneFile) return { own: [own], lines: lines.map((row) => ofLine(type, row, outcome)) };
  const others = lines.filter(({ file, row }) => file !== line.file || row !== line.row);
  return { own: [own, ...others.map(({ file, row }) => ({ ...bare(outcome), file, row }))], lines: [] };
}

/** The outcome without what must be told once only. */
function bare(outcome: Outcome): Outcome {
  if (!('id' in outcome)) return outcome;
  const { model, id } = outcome;
  return { ...placeOf(outcome), outcome: outcome.outcome, model, id };
}

function ofLine(type: ObjectType, row: Parameters<typeof placeOf>[0], outcome: Outcome): Outcome {
  if ('id' in outcome) return { ...bare(outcome), ...placeOf(row) };
  return { ...placeOf(row), outcome: outcome.outcome, reasons: [withDocument(type, outcome)] };
}

/** Why a row that nothing is wrong with shares the fate of its document. */
export const withDocument = (type: ObjectType, { key, outcome }: Pick<Outcome, 'key' | 'outcome'>): Reason => ({
  rule: `document-${outcome}`,
  ...(type.lines === undefined ? {} : { column: type.lines.document }),
  problem: `belongs to ${type.name} ${key}, which is ${outcome}`,
  mend: `Mend the ${type.name}; its lines follow with it`,
});
