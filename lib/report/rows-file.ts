import type { Outcome, Reason } from '../migration/outcome.ts';
import { csvFile } from './csv.ts';

const headers = ['file', 'row', 'key', 'outcome', 'rule', 'column', 'what is wrong', 'how to mend it'];

/** Every row that is not in Odoo as the source has it, one line a reason, with the rule and how to mend it. */
export const rowsFile = (outcomes: readonly Outcome[]): string =>
  csvFile(
    headers,
    outcomes.flatMap((outcome) => ('reasons' in outcome ? linesOf(outcome, outcome.reasons) : [])),
  );

/** Every row that is in Odoo and was carried over with a loss or a correction, one line a note. */
export const notesFile = (outcomes: readonly Outcome[]): string =>
  csvFile(
    headers,
    outcomes.flatMap((outcome) => ('id' in outcome ? linesOf(outcome, outcome.notes ?? []) : [])),
  );

const linesOf = ({ file, row, key, outcome }: Outcome, reasons: readonly Reason[]): readonly (readonly string[])[] =>
  reasons.map(({ rule, column, problem, mend }) => [
    file,
    String(row),
    key,
    outcome,
    rule,
    column ?? '',
    problem,
    mend,
  ]);
