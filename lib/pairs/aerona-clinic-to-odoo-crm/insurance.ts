import { type Canonical, calendarDate, text } from '../../migration/columns.ts';
import { type OwnField, objectType } from '../../migration/object-type.ts';
import { historyTable, oldestFirst } from './history-table.ts';

const columns = {
  id: text('Identifier in AeronaClinic', 'IN-0001'),
  patientId: text('Patient', 'P-0001'),
  insurer: text('Insurance company', 'Bupa').optional(),
  policyNumber: text('Number of the policy', 'BP-55312').optional(),
  scheme: text('Plan or scheme', 'Dental Care 30').optional(),
  exemption: text('Why the patient is exempt from NHS charges', 'Under 18').optional(),
  validFrom: calendarDate('First day', '2023-01-01').optional(),
  validTo: calendarDate('Last day; empty while it goes on', '2023-12-31').optional(),
  notes: text('Remarks', 'Excess of 50').optional(),
} as const;

type Policy = Canonical<typeof columns>;

const model = 'res.partner';

const fields: readonly OwnField[] = [
  { model, name: 'x_insurer', label: 'Insurer', type: 'char' },
  { model, name: 'x_policy_number', label: 'Policy number', type: 'char' },
  { model, name: 'x_insurance_scheme', label: 'Insurance scheme', type: 'char' },
  { model, name: 'x_insured_until', label: 'Insured until', type: 'date' },
  { model, name: 'x_nhs_exemption', label: 'NHS exemption', type: 'char' },
  { model, name: 'x_nhs_exempt_until', label: 'NHS exempt until', type: 'date' },
  { model, name: 'x_insurance_history', label: 'Insurance and NHS history', type: 'html' },
  { model, name: 'x_insurance_data', label: 'Insurance and NHS details, structured', type: 'text' },
];

/**
 * Insurance policies and NHS exemptions are kept on the patient: the newest of each in fields of its own, all of them as
 * a table for people and as structured values for programs.
 */
export const insurance = objectType({
  name: 'insurance',
  title: 'Insurance and NHS details',
  files: ['insurance', 'insurances', 'nhs-details'],
  source: {
    key: 'id',
    columns,
    rules: (row) => [
      ...(row.insurer === null && row.exemption === null
        ? [
            {
              rule: 'required',
              column: 'insurer',
              problem: 'is empty, and there is no exemption either',
              mend: 'Fill in the insurance company or the exemption',
            },
          ]
        : []),
      ...(row.validFrom !== null && row.validTo !== null && row.validTo < row.validFrom
        ? [
            {
              rule: 'ends-before-it-begins',
              column: 'validTo',
              problem: 'is before the first day',
              mend: 'Correct one of the two days',
            },
          ]
        : []),
    ],
  },
  references: { patientId: { to: 'patient' } },
  fields,
  writing: {
    kind: 'collected',
    models: [model],
    onto: ['patientId'],
    field: 'x_insurance_data',
    cells: (rows) => {
      const policies = rows.map(({ record }) => record).sort(oldestFirst(({ validFrom }) => validFrom));
      const insured = newest(policies, ({ insurer }) => insurer !== null);
      const exempt = newest(policies, ({ exemption }) => exemption !== null);
      return {
        x_insurer: insured?.insurer ?? null,
        x_policy_number: insured?.policyNumber ?? null,
        x_insurance_scheme: insured?.scheme ?? null,
        x_insured_until: insured?.validTo ?? null,
        x_nhs_exemption: exempt?.exemption ?? null,
        x_nhs_exempt_until: exempt?.validTo ?? null,
        x_insurance_history: historyTable(
          ['From', 'To', 'Insurer', 'Policy', 'Scheme', 'NHS exemption', 'Remarks'],
          policies.map((row) => [
            row.validFrom,
            row.validTo,
            row.insurer,
            row.policyNumber,
            row.scheme,
            row.exemption,
            row.notes,
          ]),
        ),
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId'] },
});

/** The one that begins last; of several that goes on longest. */
const newest = (policies: readonly Policy[], which: (policy: Policy) => boolean): Policy | undefined =>
  policies
    .filter(which)
    .sort(oldestFirst((row) => `${row.validFrom ?? ''} ${row.validTo ?? '9999'}`))
    .at(-1);
