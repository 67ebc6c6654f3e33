import { describe, expect, it } from 'vitest';
import { reasonOf } from '../../lib/odoo/refusal.ts';

describe("Odoo's refusal of a row", () => {
  it.each([
    // As Odoo 14 and 19 word them.
    ['The VAT number [DE123] for partner [Northwind] does not seem to be valid.', 'vat'],
    ['The Tax ID number [DE123] does not seem to be valid.', 'vat'],
    ['duplicate key value violates unique constraint "product_product_barcode_uniq"', 'barcode'],
    ['Barcode(s) already assigned:\n\n- Barcode "952" already assigned to product(s): Chair', 'barcode'],
    ['duplicate key value violates unique constraint "product_product_combination_unique"', 'variant-exists'],
    ["No matching record found for external id '__aiworks__.acme_account_A-1' in field 'Company'", 'record-gone'],
    ["No matching record found for database id '7' in field 'Company'", 'record-gone'],
    ["Missing required value for the field 'Name' (name)", 'required-in-odoo'],
    ['null value in column "name" violates not-null constraint', 'required-in-odoo'],
  ])('%j is told by rule %s', (message, rule) => {
    expect(reasonOf(message, undefined).rule).toBe(rule);
  });

  it('is told in its own words, on one line, when it is not known', () => {
    expect(reasonOf('  You cannot do\n\n  that. ', 'name')).toEqual({
      rule: 'refused-by-odoo',
      column: 'name',
      problem: 'is refused by Odoo: You cannot do that.',
      mend: "Correct what Odoo's words name",
    });
  });

  it('names no column where Odoo names none', () => {
    expect(reasonOf('No.', undefined)).not.toHaveProperty('column');
  });

  it('is not taken for a VAT number because of a word that holds those letters', () => {
    expect(reasonOf('Private elevators are not allowed', undefined).rule).toBe('refused-by-odoo');
  });
});
