import { Decimal } from 'decimal.js';
import { type Canonical, calendarDate, currencyCode, decimal, list, oneOf, text } from '../../migration/columns.ts';
import { type CollectedRow, type OwnField, objectType } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { historyTable, oldestFirst } from './history-table.ts';

const columns = {
  id: text('Identifier in AeronaClinic', 'TP-0001'),
  patientId: text('Patient', 'P-0001'),
  appointmentId: text('Appointment at which it was agreed', 'AP-0001').optional(),
  name: text('Name', 'Crown upper left').optional(),
  status: oneOf('How far it has come', ['proposed', 'accepted', 'in-progress', 'completed', 'declined']),
  agreedOn: calendarDate('Day on which it was agreed', '2024-03-05').optional(),
  currency: currencyCode('Currency of its costs', 'GBP'),
  total: decimal('Cost of all items; when filled in, it must be their sum', '480.00').optional(),
  documents: list('File names of its PDFs among the documents', 'plan-0001.pdf').optional(),
  notes: text('Remarks', 'Second opinion wanted').optional(),
} as const;

const itemColumns = {
  id: text('Identifier in AeronaClinic', 'TI-0001'),
  planId: text('Plan the item belongs to', 'TP-0001'),
  code: text('Code of the treatment', 'D2740'),
  description: text('What is done', 'Ceramic crown').optional(),
  tooth: text('Tooth or area', '26').optional(),
  quantity: decimal('How often; once when empty', '1').optional(),
  cost: decimal('Cost of one', '480.00'),
  status: oneOf('How far it has come', ['planned', 'done', 'declined']),
  completedOn: calendarDate('Day on which it was done', '2024-04-02').optional(),
} as const;

type Item = Canonical<typeof itemColumns>;
type Plan = CollectedRow<typeof columns, typeof itemColumns>;

const fieldsOf = (model: string): readonly OwnField[] => [
  { model, name: 'x_treatment_plans', label: 'Treatment plans', type: 'html' },
  { model, name: 'x_treatment_cost', label: 'Cost of treatment plans', type: 'float' },
  {
    model,
    name: 'x_treatment_currency',
    label: 'Currency of treatment plans',
    type: 'many2one',
    relation: 'res.currency',
  },
  {
    model,
    name: 'x_treatment_plan_data',
    label: 'Treatment plans, structured',
    type: 'text',
    help: 'Every plan with its items, codes, costs and states, as JSON by the identifiers of AeronaClinic',
  },
];

/**
 * Treatment plans are kept on the patient, and on the appointment at which they were agreed: as structured values for
 * programs, and as a table for people.
 */
export const treatmentPlan = objectType({
  name: 'treatment-plan',
  title: 'Treatment plans',
  files: ['treatment-plans', 'treatment-plan'],
  source: { key: 'id', columns },
  references: { patientId: { to: 'patient' }, appointmentId: { to: 'appointment' } },
  lines: {
    name: 'treatment-plan-item',
    title: 'Treatment plan items',
    files: ['treatment-plan-items', 'treatment-plan-item', 'treatment-items'],
    columns: itemColumns,
    key: 'id',
    document: 'planId',
    references: {},
  },
  audit: {
    lines: {
      columns: ['total'],
      // What was declined costs nothing, and is not counted in the total.
      amounts: (item) => ({ total: item.status === 'declined' ? '0' : costOf(item).toFixed() }),
      slack: '0',
    },
  },
  fields: [...fieldsOf('res.partner'), ...fieldsOf('crm.lead')],
  writing: {
    kind: 'collected',
    models: ['res.partner', 'crm.lead'],
    onto: ['patientId', 'appointmentId'],
    field: 'x_treatment_plan_data',
    cells: (plans, destination) => {
      const sorted = [...plans].sort(oldestFirst(({ record }) => record.agreedOn));
      const [currency, ...others] = [...new Set(plans.map(({ record }) => record.currency))];
      const alone = currency !== undefined && others.length === 0;
      return {
        x_treatment_plans: historyTable(
          ['Plan', 'Status', 'Agreed', 'Code', 'Treatment', 'Tooth', 'Cost', 'Done'],
          sorted.flatMap(rowsOf),
        ),
        // One number can only be said in one currency; the table has all of them.
        x_treatment_cost: alone ? sum(plans.flatMap(({ lines }) => lines)).toFixed() : null,
        x_treatment_currency: { id: alone ? (destination.currency(currency) ?? null) : null },
      };
    },
    check: (row, look, items) => {
      look.currency(row.currency, 'currency');
      if (row.total !== null && !sum(items).eq(row.total)) look.reject(totalDiffers(sum(items)));
    },
  },
  undo: 'unlink-or-archive',
  reconcile: {
    count: true,
    links: ['patientId', 'appointmentId'],
    amounts: (row, items) => ({ [`plan/${row.currency}`]: sum(items).toFixed() }),
  },
});

const costOf = ({ cost, quantity }: Item): Decimal => new Decimal(cost).times(quantity ?? 1);

/** What was declined costs nothing and is not counted. */
const sum = (items: readonly Item[]): Decimal =>
  items.filter(({ status }) => status !== 'declined').reduce((total, item) => total.plus(costOf(item)), new Decimal(0));

function rowsOf({ key, record, lines }: Plan): readonly (readonly (string | null)[])[] {
  const plan = [record.name ?? key, record.status, record.agreedOn];
  return lines.map((item) => [
    ...plan,
    item.code,
    item.description,
    item.tooth,
    `${costOf(item).toFixed(2)} ${record.currency}`,
    item.completedOn ?? item.status,
  ]);
}

const totalDiffers = (items: Decimal): Reason => ({
  rule: 'total-differs',
  column: 'total',
  problem: `is not the sum of the plan's items, which come to ${items.toFixed(2)}`,
  mend: 'Correct the total or the items, or leave the total empty',
});
