import { Decimal } from 'decimal.js';
import { type Canonical, calendarDate, currencyCode, decimal, oneOf, text } from '../../migration/columns.ts';
import type { Amounts, Reason } from '../../migration/outcome.ts';

/** How patients pay. */
export const methods = [
  'cash',
  'card',
  'cheque',
  'bank-transfer',
  'direct-debit',
  'finance',
  'insurer',
  'nhs',
] as const;

/** An invoice of the clinic with what was paid of it; entries in Accounting and money fields are both made of it. */
export const paymentColumns = {
  id: text('Identifier in AeronaClinic', 'PM-0001'),
  patientId: text('Patient', 'P-0001'),
  number: text('Number of the invoice, kept as it is', 'INV-2024-0042'),
  kind: oneOf('Invoice, or money given back', ['invoice', 'refund']),
  status: oneOf('How far it has come', ['draft', 'issued', 'cancelled']),
  issuedOn: calendarDate('Day it was issued', '2024-03-05'),
  dueOn: calendarDate('Day it is due; the day it was issued when empty', '2024-04-04').optional(),
  description: text('What it is for', 'Check-up and X-ray'),
  currency: currencyCode('Currency of its amounts', 'GBP'),
  amount: decimal('Amount, without any tax on top', '85.00'),
  paidAmount: decimal('What was paid of it so far; nothing when empty', '85.00').optional(),
  paidOn: calendarDate('Day of the last payment', '2024-03-05').optional(),
  method: oneOf('How it was paid', methods).optional(),
  accountCode: text(
    'Account of the chart it is income of; that of Odoo’s own sales journal when empty',
    '400000',
  ).optional(),
  notes: text('Remarks', 'Paid at the desk').optional(),
} as const;

export type PaymentRow = Canonical<typeof paymentColumns>;

const reason = (rule: string, column: string, problem: string, mend: string): Reason => ({
  rule,
  column,
  problem,
  mend,
});

/** What neither Accounting nor a person could make sense of. */
export function paymentRules(row: PaymentRow): readonly Reason[] {
  const paid = new Decimal(row.paidAmount ?? 0);
  const reasons: Reason[] = [];
  if (new Decimal(row.amount).isNegative())
    reasons.push(reason('negative-amount', 'amount', 'is below zero', 'Make it a refund of the positive amount'));
  if (paid.isNegative()) reasons.push(reason('negative-amount', 'paidAmount', 'is below zero', 'Bring it as a refund'));
  if (!new Decimal(row.amount).isNegative() && paid.greaterThan(row.amount))
    reasons.push(reason('overpaid', 'paidAmount', 'is more than the amount', 'Correct one of the two'));
  if (paid.greaterThan(0) && row.method === null)
    reasons.push(reason('required', 'method', 'is empty though something was paid', 'Say how it was paid'));
  if (paid.greaterThan(0) && row.status !== 'issued')
    reasons.push(
      reason(
        'paid-not-issued',
        'paidAmount',
        `is filled in though the invoice is ${row.status}`,
        'Correct one of the two',
      ),
    );
  return reasons;
}

/** What is still open of it. */
export const openOf = (row: PaymentRow): Decimal =>
  row.status === 'issued' ? new Decimal(row.amount).minus(row.paidAmount ?? 0) : new Decimal(0);

const moveTypes = { invoice: 'out_invoice', refund: 'out_refund' } as const;

/** What Odoo calls the document. */
export const moveTypeOf = ({ kind }: PaymentRow): 'out_invoice' | 'out_refund' => moveTypes[kind];

/** What a row adds to the totals of its kind and currency: all of it, and what is open. */
export const paymentAmounts = (row: PaymentRow): Amounts => {
  const kind = `${moveTypeOf(row)}/${row.currency}`;
  return { [kind]: row.amount, [`open/${kind}`]: openOf(row).toFixed() };
};
