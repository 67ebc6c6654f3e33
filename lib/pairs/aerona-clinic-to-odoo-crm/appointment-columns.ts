import { type Canonical, email, instant, oneOf, text } from '../../migration/columns.ts';

/** An appointment as the clinic exports it; leads and calendar events are both made of it. */
export const appointmentColumns = {
  id: text('Identifier in AeronaClinic', 'AP-0001'),
  patientId: text('Patient', 'P-0001'),
  practitioner: email('E-mail of the practitioner', 'm.osei@clinic.example.com').optional(),
  startsAt: instant('When it begins', '2024-03-05T09:30:00Z'),
  endsAt: instant('When it ends; half an hour later when empty', '2024-03-05T10:00:00Z').optional(),
  status: oneOf('How far it has come', ['booked', 'confirmed', 'arrived', 'completed', 'cancelled', 'no-show', 'lost']),
  closedAt: instant(
    'When it was completed, cancelled, missed or lost; the time it was to begin when empty',
    '2024-03-05T10:05:00Z',
  ).optional(),
  type: text('What it is for', 'Check-up').optional(),
  location: text('Room or site', 'Surgery 2').optional(),
  createdAt: instant('When it was booked', '2024-02-01T08:12:00Z').optional(),
  notes: text('Remarks', 'First visit').optional(),
} as const;

export type Appointment = Canonical<typeof appointmentColumns>;

/** Half an hour: what clinics book unless they say otherwise. */
const usualMinutes = 30;

/** When an appointment ends, as an instant. */
export const endOf = ({ startsAt, endsAt }: Appointment): string =>
  endsAt ?? `${new Date(Date.parse(startsAt) + usualMinutes * 60_000).toISOString().slice(0, 19)}Z`;

/** An appointment that ends before it begins. */
export const endsTooEarly = (row: Appointment) =>
  endOf(row) < row.startsAt
    ? [
        {
          rule: 'ends-before-it-begins',
          column: 'endsAt',
          problem: 'is before the beginning',
          mend: 'Correct one of the two times',
        },
      ]
    : [];

/** What the appointment is called: never by the patient, who is linked. */
export const nameOf = (row: Appointment): string => `${row.type ?? 'Appointment'} ${row.startsAt.slice(0, 10)}`;
