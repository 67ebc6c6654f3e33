import { Decimal } from 'decimal.js';
import { type OwnField, objectType } from '../../migration/object-type.ts';
import { historyTable, oldestFirst } from './history-table.ts';
import { openOf, type PaymentRow, paymentAmounts, paymentColumns, paymentRules } from './payment-columns.ts';

const model = 'res.partner';

const fields: readonly OwnField[] = [
  // Odoo 14 binds money on a partner to the company's currency, whatever else is said: numbers with a currency beside
  // them are right on every version.
  { model, name: 'x_billed_total', label: 'Billed', type: 'float' },
  { model, name: 'x_paid_total', label: 'Paid', type: 'float' },
  { model, name: 'x_open_total', label: 'Open', type: 'float' },
  {
    model,
    name: 'x_billing_currency',
    label: 'Currency of billed and paid',
    type: 'many2one',
    relation: 'res.currency',
  },
  { model, name: 'x_payment_history', label: 'Payment history', type: 'html' },
  { model, name: 'x_payment_data', label: 'Payments, structured', type: 'text' },
];

/** Where Odoo has no Accounting, what a patient was billed and has paid is kept in money fields of the patient. */
export const paymentBalance = objectType({
  name: 'payment-balance',
  title: 'Payments kept on the patient',
  files: [],
  rowsOf: 'payment',
  takesPart: { without: 'account.move' },
  source: { key: 'id', columns: paymentColumns, unique: [['kind', 'number']], rules: paymentRules },
  references: { patientId: { to: 'patient' } },
  fields,
  writing: {
    kind: 'collected',
    models: [model],
    onto: ['patientId'],
    field: 'x_payment_data',
    cells: (rows, destination) => {
      const payments = rows.map(({ record }) => record).sort(oldestFirst(({ issuedOn }) => issuedOn));
      const counted = payments.filter(({ status }) => status === 'issued');
      const [currency, ...others] = [...new Set(counted.map((row) => row.currency))];
      const alone = currency !== undefined && others.length === 0;
      const total = (of: (row: PaymentRow) => Decimal.Value): string | null =>
        alone ? counted.reduce((sum, row) => sum.plus(signed(row, of(row))), new Decimal(0)).toFixed() : null;
      return {
        x_billed_total: total(({ amount }) => amount),
        x_paid_total: total(({ paidAmount }) => paidAmount ?? 0),
        x_open_total: total(openOf),
        x_billing_currency: { id: alone ? (destination.currency(currency) ?? null) : null },
        x_payment_history: historyTable(
          ['Date', 'Number', 'For', 'Status', 'Amount', 'Paid', 'Paid on', 'By'],
          payments.map((row) => [
            row.issuedOn,
            row.number,
            row.description,
            row.kind === 'refund' ? `${row.status} refund` : row.status,
            `${new Decimal(row.amount).toFixed(2)} ${row.currency}`,
            row.paidAmount === null ? null : `${new Decimal(row.paidAmount).toFixed(2)} ${row.currency}`,
            row.paidOn,
            row.method,
          ]),
        ),
      };
    },
    check: (row, look) => {
      look.currency(row.currency, 'currency');
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId'], amounts: paymentAmounts },
});

/** Money given back counts against what was billed and paid. */
const signed = ({ kind }: PaymentRow, amount: Decimal.Value): Decimal =>
  kind === 'refund' ? new Decimal(amount).negated() : new Decimal(amount);
