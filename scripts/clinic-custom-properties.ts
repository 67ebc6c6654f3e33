import { dayBetween, exportDay } from './clinic-calendar.ts';
import type { Cells } from './clinic-planting.ts';
import { hygienists } from './clinic-staff.ts';
import type { PlantedRow } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const customPropertyColumns = [
  'id',
  'object',
  'name',
  'label',
  'type',
  'options',
  'relatedObject',
  'relatedColumn',
  'help',
] as const;
export type CustomPropertyCells = Cells<typeof customPropertyColumns>;

const property = (
  id: string,
  object: string,
  name: string,
  label: string,
  type: string,
  more: Partial<CustomPropertyCells> = {},
): PlantedRow<CustomPropertyCells> => ({
  cells: { id, object, name, label, type, options: '', relatedObject: '', relatedColumn: '', help: '', ...more },
  outcome: 'created',
});

/** What this clinic keeps beside what every clinic does; values stand under the names in the files of the objects. */
export const customProperties = (): PlantedRow<CustomPropertyCells>[] => [
  property('CP-01', 'patient', 'x_recall_by', 'Reminded by', 'selection', {
    options: 'sms: Text message; email: E-mail; letter: Letter; phone: Phone call',
    help: 'How the patient asked to be reminded',
  }),
  property('CP-02', 'patient', 'x_plan_member', 'Member of the dental plan', 'boolean'),
  property('CP-03', 'patient', 'x_medical_history_on', 'Medical history checked on', 'date'),
  property('CP-04', 'patient', 'x_hygienist', 'Hygienist', 'many2one', {
    relatedObject: 'practitioner',
    relatedColumn: 'email',
  }),
  property('CP-05', 'appointment', 'x_booked_via', 'Booked via', 'selection', {
    options: 'phone: Phone; web: Web site; desk: Front desk',
  }),
  property('CP-06', 'appointment', 'x_lab_order', 'Order at the laboratory', 'char', {
    help: "The laboratory's own number",
  }),
];

export const patientCustomColumns = ['x_recall_by', 'x_plan_member', 'x_medical_history_on', 'x_hygienist'] as const;
export const appointmentCustomColumns = ['x_booked_via', 'x_lab_order'] as const;

/** An option of a selection may be named by its key or by its label. */
export const patientCustom = (random: Random): Cells<typeof patientCustomColumns> => ({
  x_recall_by: random.pick(['sms', 'sms', 'email', 'letter', 'phone', 'E-mail', '']),
  x_plan_member: random.pick(['true', 'false', 'false', '']),
  x_medical_history_on: random.chance(0.6) ? dayBetween(random, '2022-01-10', exportDay) : '',
  x_hygienist: random.chance(0.4) ? random.pick(hygienists).email : '',
});

export const appointmentCustom = (random: Random): Cells<typeof appointmentCustomColumns> => ({
  x_booked_via: random.pick(['phone', 'phone', 'web', 'desk', 'Front desk', '']),
  x_lab_order: random.chance(0.08) ? `LAB/${random.between(2019, 2026)}-${random.between(100, 999)}` : '',
});
