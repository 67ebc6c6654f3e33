import { type FlatRecord, type OwnField, objectType, type SupportRecord } from '../../migration/object-type.ts';
import { odooTime, odooTimeOrNothing } from '../odoo-time.ts';
import { type Appointment, appointmentColumns, endOf, endsTooEarly, nameOf } from './appointment-columns.ts';
import { createdField, sourceIdField } from './source-fields.ts';

const model = 'crm.lead';

const fields: readonly OwnField[] = [
  // Odoo's own dates of a lead say when it was worked on; this one can be searched and grouped by.
  { model, name: 'x_appointment_at', label: 'Appointment', type: 'datetime' },
  { model, name: 'x_appointment_until', label: 'Appointment ends', type: 'datetime' },
  { model, name: 'x_appointment_location', label: 'Location', type: 'char' },
  createdField(model),
  sourceIdField(model),
];

type Status = Appointment['status'];

/** Stages of appointments that go on or were completed, in their order; none of those that came to nothing. */
const stages: Readonly<Partial<Record<Status, { readonly name: string; readonly sequence: string }>>> = {
  booked: { name: 'Booked', sequence: '11' },
  confirmed: { name: 'Confirmed', sequence: '12' },
  arrived: { name: 'Arrived', sequence: '13' },
  completed: { name: 'Completed', sequence: '75' },
};

/** Why an appointment came to nothing, as Odoo's reasons of loss. */
const losses: Readonly<Partial<Record<Status, string>>> = {
  cancelled: 'Cancelled',
  'no-show': 'No-show',
  lost: 'Lost',
};

/**
 * Appointments become opportunities of the patient: in a stage while they go on, won when completed, lost with their
 * reason when cancelled, missed or lost, each with its own dates.
 */
export const appointment = objectType({
  name: 'appointment',
  title: 'Appointments',
  files: ['appointments', 'appointment'],
  source: { key: 'id', columns: appointmentColumns, rules: endsTooEarly },
  references: { patientId: { to: 'patient' }, practitioner: { to: 'practitioner', by: 'email' } },
  audit: { inOrder: [['createdAt', 'startsAt']], past: ['createdAt', 'closedAt'] },
  fields,
  writing: {
    kind: 'flat',
    models: [model, 'crm.stage', 'crm.lost.reason'],
    supports: (row) => supportsOf(row),
    record: (row, look): FlatRecord => {
      const lost = losses[row.status];
      const stage = stages[row.status];
      const over = lost !== undefined || row.status === 'completed';
      return {
        model,
        createdAt: odooTimeOrNothing(row.createdAt),
        cells: {
          name: nameOf(row),
          type: 'opportunity',
          // Never with e-mail or phone: Odoo would write them to the partner (seen on 14 and 19).
          partner_id: look.reference('patientId'),
          // Always sent: left out, Odoo makes the user of the migration the salesperson.
          user_id: look.reference('practitioner'),
          date_deadline: row.startsAt.slice(0, 10),
          description: row.notes,
          x_appointment_at: odooTime(row.startsAt),
          x_appointment_until: odooTime(endOf(row)),
          x_appointment_location: row.location,
          x_src_created: odooTimeOrNothing(row.createdAt),
          x_src_id: row.id,
          ...(stage === undefined ? {} : { stage_id: { id: look.supportId(stageName(row.status)) ?? null } }),
          ...(lost === undefined
            ? { active: true }
            : {
                active: false,
                // Without it Odoo 19 takes an archived lead for one that is still open.
                probability: '0',
                [look.destination.name('leadLossReason')]: { id: look.supportId(lossName(row.status)) ?? null },
              }),
          ...(over ? { date_closed: odooTime(row.closedAt ?? row.startsAt) } : {}),
        },
      };
    },
    // Odoo sets it to now when stage or archiving is written (seen on 14 and 19).
    afterwards: ['date_closed'],
    filledByOdoo: ['probability'],
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId', 'practitioner'] },
});

const stageName = (status: Status) => `stage ${status}`;
const lossName = (status: Status) => `reason ${status}`;

function supportsOf({ status }: Appointment): readonly SupportRecord[] {
  const stage = stages[status];
  const loss = losses[status];
  if (stage !== undefined) {
    const won = status === 'completed';
    return [
      {
        name: stageName(status),
        model: 'crm.stage',
        cells: { name: stage.name, sequence: stage.sequence, is_won: won },
        match: { name: stage.name, is_won: won },
      },
    ];
  }
  if (loss === undefined) return [];
  return [{ name: lossName(status), model: 'crm.lost.reason', cells: { name: loss }, match: { name: loss } }];
}
