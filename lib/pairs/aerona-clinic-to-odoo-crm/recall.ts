import { z } from 'zod';
import { calendarDate, email, oneOf, text } from '../../migration/columns.ts';
import {
  type FlatRecord,
  type Look,
  type OdooReading,
  objectType,
  type SupportRecord,
} from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { noteSubtype, partnerNote } from './partner-note.ts';

const columns = {
  id: text('Identifier in AeronaClinic', 'RC-0001'),
  patientId: text('Patient', 'P-0001'),
  practitioner: email('E-mail of the practitioner whose reminder it is', 'm.osei@clinic.example.com').optional(),
  dueOn: calendarDate('Day the patient is to be reminded', '2026-12-01'),
  type: text('What for', 'Check-up').optional(),
  status: oneOf('How far it has come', ['open', 'done', 'cancelled']),
  doneOn: calendarDate('Day it was done', '2024-06-03').optional(),
  notes: text('Remarks', 'Call after five').optional(),
} as const;

/**
 * Recalls become activities of the type Reminder on the patient. Done ones stay readable: as done activities where Odoo
 * keeps those, as a note where it forgets them (14.0).
 */
export const recall = objectType({
  name: 'recall',
  title: 'Recalls',
  files: ['recalls', 'recall', 'reminders'],
  source: {
    key: 'id',
    columns,
    skip: (row) => (row.status === 'cancelled' ? cancelled : undefined),
  },
  references: { patientId: { to: 'patient' }, practitioner: { to: 'practitioner', by: 'email' } },
  audit: { past: ['doneOn'] },
  writing: {
    kind: 'flat',
    models: ['mail.activity', 'mail.activity.type', 'mail.message'],
    supports: () => [reminder],
    lookups: async (_, odoo) => new Map([...(await partnerModel(odoo)), ...(await noteSubtype(odoo))]),
    record: (row, look): FlatRecord => {
      const done = row.status === 'done';
      const { doneActivitiesKept, activitiesNeedUser } = look.destination;
      const summary = row.type ?? 'Recall';
      if (done && !doneActivitiesKept) {
        const words = [`Recall done: ${summary}, due ${row.dueOn}${row.doneOn === null ? '' : `, done ${row.doneOn}`}`];
        return partnerNote(look, {
          partner: look.referencedId('patientId'),
          text: [...words, row.notes].filter((line) => line !== null).join('\n'),
          date: `${row.doneOn ?? row.dueOn} 12:00:00`,
          author: null,
        });
      }
      const patient = look.referencedId('patientId');
      return {
        model: 'mail.activity',
        // Odoo makes whoever an activity is for a follower of the patient, whatever the context says (14.0 and 19.0).
        ...(patient === undefined ? {} : { followed: { model: 'res.partner', id: patient } }),
        cells: {
          res_model_id: { id: look.found(partnerModelName) ?? null },
          res_id: String(patient ?? ''),
          activity_type_id: { id: look.supportId(reminder.name) ?? null },
          date_deadline: row.dueOn,
          summary,
          note: row.notes,
          user_id: row.practitioner === null && activitiesNeedUser ? ourselves(look) : look.reference('practitioner'),
          ...(doneActivitiesKept ? { active: !done } : {}),
          ...(done ? { date_done: row.doneOn ?? row.dueOn } : {}),
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId', 'practitioner'] },
});

/** Odoo 14 refuses an activity that is nobody's. */
function ourselves(look: Look<typeof columns>) {
  look.note(nobodys);
  return { id: look.destination.user };
}

/** Neither 14.0 nor 19.0 has a type of this name. */
const reminder: SupportRecord = {
  name: 'activity type Reminder',
  model: 'mail.activity.type',
  cells: { name: 'Reminder' },
  match: { name: 'Reminder' },
};

const partnerModelName = 'model res.partner';
const modelsSchema = z.array(z.object({ id: z.number() }));

async function partnerModel(odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const [found] = modelsSchema.parse(await odoo.searchRead('ir.model', [['model', '=', 'res.partner']], ['model']));
  return new Map(found === undefined ? [] : [[partnerModelName, found.id]]);
}

const cancelled: Reason = {
  rule: 'cancelled-recall',
  column: 'status',
  problem: 'says that nobody is to be reminded any more',
  mend: 'Nothing to do',
};

const nobodys: Reason = {
  rule: 'recall-without-practitioner',
  column: 'practitioner',
  problem: 'is empty, and this version of Odoo wants every activity to be somebody’s: the user of the migration has it',
  mend: 'Assign the activity to somebody in Odoo',
};
