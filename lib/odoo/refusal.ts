import type { Reason } from '../migration/outcome.ts';

/** Odoo's usual refusals, by words both 14 and 19 use in them, with what a person can do. */
const known: readonly { readonly rule: string; readonly words: RegExp; readonly mend: string }[] = [
  { rule: 'vat', words: /\bVAT\b|tax id/i, mend: 'Correct the VAT number, or leave it empty' },
  { rule: 'barcode', words: /barcode/i, mend: 'Give the product a barcode no other one has, or leave it empty' },
  {
    rule: 'variant-exists',
    words: /product_product_combination_unique/i,
    mend: 'Another variant has the same attribute values; change or remove one of them',
  },
  {
    rule: 'record-gone',
    words: /no matching record found for (database|external) id/i,
    mend: 'The record this row names was deleted in Odoo; restore it, or roll the migration back and run it again',
  },
  {
    rule: 'file-too-large',
    words: /larger than the server takes/,
    mend: 'Make the file smaller, have the limit of the server raised, or attach it by hand',
  },
  {
    rule: 'required-in-odoo',
    words: /missing required|not-null|required value/i,
    mend: 'Fill in the field Odoo requires',
  },
];

/** Why Odoo refused a row, for the rows file (Odoo's words may quote the row's values, so they never go to a log). */
export function reasonOf(message: string, field: string | undefined): Reason {
  const refusal = known.find(({ words }) => words.test(message));
  return {
    rule: refusal?.rule ?? 'refused-by-odoo',
    ...(field === undefined ? {} : { column: field }),
    problem: `is refused by Odoo: ${message.replace(/\s+/g, ' ').trim()}`,
    mend: refusal?.mend ?? "Correct what Odoo's words name",
  };
}
