import { describe, expect, it } from 'vitest';
import type { CollectedRow } from '../../../lib/migration/object-type.ts';
import { payment } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/payment.ts';
import { paymentBalance } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/payment-balance.ts';
import { canonical, rulesOf } from '../record-of.ts';
import { rowLook } from '../row-look.ts';

const row = {
  id: 'PM-1',
  patientId: 'P-1',
  number: 'INV-1',
  kind: 'invoice',
  status: 'issued',
  issuedOn: '2024-03-05',
  description: 'Check-up',
  currency: 'USD',
  amount: '85.00',
  paidAmount: '50.00',
  method: 'card',
};

/** What the money fields of a patient hold of these rows. */
function balanceOf(...rows: readonly Readonly<Record<string, string>>[]) {
  const { writing } = paymentBalance;
  if (writing.kind !== 'collected') throw new Error('payments are collected');
  const collected = rows.map((values, at): CollectedRow => {
    const record = canonical(payment, { ...row, id: `PM-${at}`, number: `INV-${at}`, ...values });
    return { key: `PM-${at}`, record, lines: [] };
  });
  return writing.cells(collected, rowLook().look.destination);
}

describe('a payment record', () => {
  it.each([
    ['more is paid than it comes to', { paidAmount: '85.01' }, 'overpaid'],
    ['something was paid and nobody says how', { method: '' }, 'required'],
    ['it is a draft and paid', { status: 'draft' }, 'paid-not-issued'],
    ['it is below zero', { amount: '-85.00', paidAmount: '' }, 'negative-amount'],
  ])('is rejected when %s', (_, values, rule) => {
    expect(rulesOf(payment, { ...row, ...values })).toContain(rule);
  });

  it('needs no method while nothing was paid', () => {
    expect(rulesOf(payment, { ...row, method: '', paidAmount: '' })).toEqual([]);
  });

  it('counts with all of it, and with what is open', () => {
    const amounts = payment.reconcile.amounts?.(canonical(payment, row), [], rowLook().look.settings);

    expect(amounts).toEqual({ 'out_invoice/USD': '85', 'open/out_invoice/USD': '35' });
  });
});

describe('the money fields of a patient', () => {
  it('add up what was issued, and take off what was given back', () => {
    const cells = balanceOf(
      {},
      { amount: '0.10', paidAmount: '0.10' },
      { kind: 'refund', amount: '20', paidAmount: '20' },
    );

    expect(cells).toMatchObject({ x_billed_total: '65.1', x_paid_total: '30.1', x_open_total: '35' });
  });

  it('leave drafts and what was cancelled to the history', () => {
    const cells = balanceOf({}, { status: 'cancelled', paidAmount: '' }, { status: 'draft', paidAmount: '' });

    expect(cells).toMatchObject({ x_billed_total: '85' });
    expect(JSON.stringify(cells['x_payment_history'])).toMatch(/cancelled.*draft/);
  });

  it('say nothing in one number of bills in two currencies', () => {
    const cells = balanceOf({}, { currency: 'EUR' });

    expect(cells).toMatchObject({ x_billed_total: null, x_paid_total: null, x_billing_currency: { id: null } });
    expect(JSON.stringify(cells['x_payment_history'])).toContain('85.00 EUR');
  });

  it('name their currency', () => {
    expect(balanceOf({ currency: 'EUR' })).toMatchObject({ x_billing_currency: { id: 1 } });
  });
});
