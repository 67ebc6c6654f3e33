import type { SourceRow } from '../export-files/source-row.ts';
import type { Reason } from '../outcome.ts';

// XML 1.0 has no way to write these, so that no request to Odoo can carry them.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const lost = /\uFFFD/;
// How UTF-8 looks to a program that took it for Windows-1252: no language puts a capital A with tilde before a sign.
const misread = /Ã[\u0080-\u00BF\u0152\u0160\u0178\u017D\u2013-\u203A\u20AC\u2122]|â\u20AC/;
// One look for all three: nearly every cell has none.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const odd = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFD-\uFFFF]|Ã|â\u20AC/;

/** A finding about a cell's characters: whether they are lost, or only repaired. */
export type OddText = Reason & { readonly column: string; readonly weight: 'doubtful' | 'repaired' };

/** What is odd about the characters of a row's cells. */
export function oddTexts({ values }: Pick<SourceRow, 'values'>): readonly OddText[] {
  const found: OddText[] = [];
  for (const column in values) {
    const cell = values[column] ?? '';
    if (!odd.test(cell)) continue;
    if (control.test(cell)) found.push({ ...controlCharacter, column });
    if (lost.test(cell)) found.push({ ...lostCharacter, column });
    if (misread.test(cell)) found.push({ ...misreadText, column });
  }
  return found;
}

const controlCharacter = {
  rule: 'control-character',
  problem: 'holds a control character, which no request to Odoo can carry; it is taken out',
  mend: 'Nothing to do, unless something visible is missing around it',
  weight: 'repaired',
} as const;

const lostCharacter = {
  rule: 'lost-character',
  problem: 'holds the mark for a character that was lost before the export was written',
  mend: 'Type the affected text again in the source, or export it in UTF-8',
  weight: 'doubtful',
} as const;

const misreadText = {
  rule: 'misread-text',
  problem: 'reads like UTF-8 that some program took for Windows-1252',
  mend: 'Export the data again in UTF-8, or correct the text in the source',
  weight: 'doubtful',
} as const;
