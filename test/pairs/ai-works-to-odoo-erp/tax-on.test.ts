import { Decimal } from 'decimal.js';
import { expect, it } from 'vitest';
import { taxOn } from '../../../lib/pairs/ai-works-to-odoo-erp/tax-on.ts';

it('tax is added up over its rates, and not known where one of them is not', () => {
  expect(taxOn(new Decimal('100.50'), ['20', '5'])).toBe('25.125');
  expect(taxOn(new Decimal('100.50'), [])).toBe('0');
  expect(taxOn(new Decimal('100.50'), ['20', null])).toBeNull();
});
