/**
 * The day a record was made in AI Works, as a line of its notes. Odoo ignores a `create_date` that is written to it
 * (seen on 14 and 19), so the day would be lost otherwise.
 */
export const createdNote = (createdAt: string): string => `In AI Works since ${createdAt.slice(0, 10)}`;

/** Notes with what Odoo has no field for at their head; `null` when there is nothing to note. */
export function notesWith(lines: readonly (string | null)[], notes: string | null): string | null {
  const all = [...lines, notes].filter((line) => line !== null);
  return all.length === 0 ? null : all.join('\n');
}
