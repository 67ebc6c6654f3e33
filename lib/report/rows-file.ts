import type { Outcome } from '../migration/outcome.ts';
import { csvFile } from './csv.ts';

const headers = ['file', 'row', 'key', 'outcome', 'rule', 'column', 'what is wrong', 'how to mend it'];

/** Every row that is not in Odoo as the source has it, one line a reason, with the rule and how to mend it. */
export const rowsFile = (outcomes: readonly Outcome[]): string =>
  csvFile(
    headers,
    outcomes.flatMap((outcome) =>
      'reasons' in outcome
        ? outcome.reasons.map(({ rule, column, problem, mend }) => [
            outcome.file,
            String(outcome.row),
            outcome.key,
            outcome.outcome,
            rule,
            column ?? '',
            problem,
            mend,
          ])
        : [],
    ),
  );
