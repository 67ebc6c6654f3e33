import { z } from 'zod';
import { type OdooReading, objectType } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { odooTime } from '../odoo-time.ts';
import { type Appointment, appointmentColumns, endOf, nameOf } from './appointment-columns.ts';

/**
 * On request appointments stand in Odoo's calendar as well: for colleagues only, with the practitioner as the only attendee. Patients
 * are not invited, neither now nor when somebody moves the event later.
 */
export const appointmentEvent = objectType({
  name: 'appointment-event',
  title: 'Calendar events of appointments',
  files: [],
  rowsOf: 'appointment',
  takesPart: { with: 'calendar.event', setting: 'calendarEvents' },
  source: {
    key: 'id',
    columns: appointmentColumns,
    skip: (row) => (isHeld(row) ? (row.practitioner === null ? nobodys : undefined) : notHeld),
  },
  references: { id: { to: 'appointment' }, practitioner: { to: 'practitioner', by: 'email' } },
  writing: {
    kind: 'flat',
    models: ['calendar.event'],
    lookups: (referenced, odoo) => partnersOf(referenced('practitioner'), odoo),
    record: (row, look) => {
      const user = look.referencedId('practitioner');
      const partner = user === undefined ? undefined : look.found(partnerName(user));
      return {
        model: 'calendar.event',
        cells: {
          name: nameOf(row),
          start: odooTime(row.startsAt),
          // Left out, Odoo lets it end now.
          stop: odooTime(endOf(row)),
          // Both always sent: left out, Odoo adds the user of the migration.
          user_id: look.reference('practitioner'),
          partner_ids: { ids: partner === undefined ? [] : [partner] },
          opportunity_id: look.reference('id'),
          location: row.location,
          // For colleagues only. A private one Odoo 14 hides from everybody but its owner, so that it could not be verified.
          privacy: 'confidential',
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['id', 'practitioner'] },
});

const isHeld = ({ status }: Appointment): boolean =>
  status !== 'cancelled' && status !== 'no-show' && status !== 'lost';

const notHeld: Reason = {
  rule: 'not-held',
  column: 'status',
  problem: 'says that the appointment came to nothing: there is no event to hold',
  mend: 'Nothing to do',
};

// `load()` cannot make an event without attendees (14.0 and 19.0), and left out they would be the user of the migration.
const nobodys: Reason = {
  rule: 'no-practitioner',
  column: 'practitioner',
  problem: 'is empty: the event would stand in nobody’s calendar',
  mend: 'Nothing to do, or fill in the practitioner',
};

const partnerName = (user: number) => `partner of user ${user}`;
const usersSchema = z.array(z.object({ id: z.number(), partner_id: z.tuple([z.number(), z.string()]) }));

async function partnersOf(users: readonly number[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  if (users.length === 0) return new Map();
  const found = usersSchema.parse(await odoo.searchRead('res.users', [['id', 'in', users]], ['partner_id']));
  return new Map(found.map(({ id, partner_id }) => [partnerName(id), partner_id[0]]));
}
