import { Decimal } from 'decimal.js';
import { calendarDate, currencyCode, decimal, oneOf, text } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';

const lineColumns = {
  id: text('Identifier in AeronaClinic', 'PI-0001'),
  planId: text('Payment plan the instalment belongs to', 'PP-0001'),
  dueOn: calendarDate('Day it is due', '2026-12-01'),
  amount: decimal('Amount', '50.00'),
  status: oneOf('Whether it was paid', ['paid', 'due', 'waived']),
} as const;

/**
 * Payment plans are written down as a schedule for somebody to sign. Nothing is posted: an instalment that is due in the
 * future is no claim yet, and what was paid stands among the payments.
 */
export const paymentPlan = objectType({
  name: 'payment-plan',
  title: 'Payment plans',
  files: ['payment-plans', 'payment-plan'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AeronaClinic', 'PP-0001'),
      patientId: text('Patient', 'P-0001'),
      currency: currencyCode('Currency of its amounts', 'GBP'),
      total: decimal('What is to be paid in all', '600.00'),
      method: text('How instalments are paid', 'Direct debit').optional(),
      notes: text('Remarks', 'Agreed by phone').optional(),
    },
  },
  references: { patientId: { to: 'patient' } },
  lines: {
    name: 'instalment',
    title: 'Instalments',
    files: ['payment-plan-instalments', 'instalments', 'payment-plan-instalment'],
    columns: lineColumns,
    key: 'id',
    document: 'planId',
    references: {},
  },
  audit: {
    lines: {
      columns: ['total'],
      amounts: ({ amount }) => ({ total: amount }),
      slack: '0',
    },
  },
  writing: {
    kind: 'inventory',
    file: 'payment-schedule',
    about: 'payment plans of the source with their instalments, to be signed; nothing of them is posted',
    title: 'Payment schedule for sign-off',
    introduction:
      'Payment plans of the source with their instalments. Nothing of them was posted in Odoo: check each plan, sign it, and set up what is still to be collected.',
    signOff: true,
    entry: (row, instalments) => {
      const sorted = [...instalments].sort((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
      const open = sorted.filter(({ status }) => status === 'due');
      const sum = sorted.reduce((total, { amount }) => total.plus(amount), new Decimal(0));
      const money = (amount: Decimal.Value) => `${new Decimal(amount).toFixed(2)} ${row.currency}`;
      return {
        key: row.id,
        name: `Plan of patient ${row.patientId}`,
        facts: [
          { term: 'In all', values: [money(row.total)] },
          {
            term: 'Still due',
            values: [money(open.reduce((total, { amount }) => total.plus(amount), new Decimal(0)))],
          },
          {
            term: 'Check',
            values: sum.eq(row.total) ? [] : [`The instalments come to ${money(sum)}, which is not the total`],
          },
          { term: 'Paid by', values: row.method === null ? [] : [row.method] },
          {
            term: 'Instalments',
            values: sorted.map(({ dueOn, amount, status }) => `${dueOn}: ${money(amount)}, ${status}`),
          },
          { term: 'Remarks', values: row.notes === null ? [] : [row.notes] },
        ],
        steps: [],
      };
    },
  },
  undo: 'leave',
  reconcile: { count: false, links: [] },
});
