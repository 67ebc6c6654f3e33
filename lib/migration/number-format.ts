/** How an export writes numbers: `1.250,50` (comma) or `1,250.50` (point). */
export type NumberFormat = 'comma' | 'point';

// Groups end in three digits, so that a number in the other format is refused and not misread: taken for a grouped
// number, 12.50 would become 1250. Groups of two before that are how India writes.
const shapes: Readonly<Record<NumberFormat, RegExp>> = {
  comma: /^[+-]?(\d+|\d{1,3}(?:[.\s'’]\d{2,3})*[.\s'’]\d{3})(,\d+)?$/,
  point: /^[+-]?(\d+|\d{1,3}(?:[,\s'’]\d{2,3})*[,\s'’]\d{3})(\.\d+)?$/,
};

/** A number in the export's format as digits with a decimal point; `undefined` when it is not written in that format. */
export function plainNumber(text: string, format: NumberFormat): string | undefined {
  if (!shapes[format].test(text)) return undefined;
  const ungrouped = text.replace(format === 'comma' ? /[.\s'’]/g : /[,\s'’]/g, '');
  return format === 'comma' ? ungrouped.replace(',', '.') : ungrouped;
}

/** Why a cell that is not in the map's number format is refused. */
export const notInFormat = (format: NumberFormat) =>
  ({
    ok: false,
    rule: 'decimal',
    problem: 'is not a number in the format the map names for this column',
    mend: `Write it as ${format === 'comma' ? '1.250,50' : '1,250.50'}, or correct the number format in the map`,
  }) as const;
