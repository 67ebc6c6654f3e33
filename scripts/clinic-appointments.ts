import {
  daysAfter,
  earlier,
  exportDay,
  exportedAt,
  instantAt,
  lastDay,
  later,
  minutesAfter,
  momentOf,
  withOffset,
  workingDay,
} from './clinic-calendar.ts';
import { appointmentCustom, appointmentCustomColumns } from './clinic-custom-properties.ts';
import { ofStopped, type PatientBook, type PatientCells, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { again, at, type Cells, emptyRow, numbered, refused, some, unusual, waitFor } from './clinic-planting.ts';
import { clinicians, hygienists, unknownPractitioners } from './clinic-staff.ts';
import { type Treatment, visits, works } from './clinic-treatments.ts';
import { insertRows, type PlantedRow, plant } from './example-planting.ts';
import { type Random, randomFrom } from './example-random.ts';

const contractColumns = [
  'id',
  'patientId',
  'practitioner',
  'startsAt',
  'endsAt',
  'status',
  'closedAt',
  'type',
  'location',
  'createdAt',
  'notes',
] as const;
export const appointmentColumns = [...contractColumns, ...appointmentCustomColumns] as const;
export type AppointmentCells = Cells<typeof appointmentColumns>;

const count = 898;
/** How many of them are still to come, and how many patients sit in the waiting room. */
const planned = 105;
const waitingRoom = 9;

type Drawn = Omit<AppointmentCells, 'id'>;

function appointment(random: Random, custom: Random, index: number, patients: PatientBook['arriving']): Drawn {
  const patient = random.pick(patients);
  const treatment = random.chance(0.7) ? random.pick(visits) : random.pick(works);
  const [first, last] =
    index < planned
      ? [daysAfter(exportDay, 1), lastDay]
      : index < planned + waitingRoom
        ? [exportDay, exportDay]
        : [patient.createdAt.slice(0, 10), daysAfter(exportDay, -1)];
  const day = workingDay(random, first, last);
  const startsAt = instantAt(day, 510 + 15 * random.between(0, 33));
  const endsAt = minutesAfter(startsAt, treatment.minutes);
  const status = statusOf(random, index);
  const offset = random.chance(0.1);
  return {
    patientId: patient.id,
    practitioner: random.chance(0.97) ? practitionerOf(random, patient, treatment) : '',
    startsAt: offset ? withOffset(startsAt) : startsAt,
    endsAt: random.chance(0.9) ? (offset ? withOffset(endsAt) : endsAt) : '',
    status,
    closedAt: random.chance(0.75) ? closedAt(random, status, startsAt, endsAt) : '',
    type: random.chance(0.97) ? treatment.name : '',
    location: random.pick(['Surgery 1', 'Surgery 2', 'Surgery 3', 'Surgery 4', 'Hygiene room', '']),
    createdAt: momentOf(
      random,
      later(patient.createdAt.slice(0, 10), earlier(daysAfter(day, -random.between(3, 80)), exportDay)),
    ),
    notes: random.chance(0.1)
      ? random.pick([
          'First visit',
          'Needs sedation',
          'Bring X-rays',
          'Two surfaces, maybe three',
          'Interpreter booked',
        ])
      : '',
    ...appointmentCustom(custom),
  };
}

function statusOf(random: Random, index: number): string {
  if (index < planned) return random.pick(['booked', 'booked', 'booked', 'confirmed', 'confirmed', 'cancelled']);
  if (index < planned + waitingRoom) return random.pick(['arrived', 'arrived', 'Arrived', 'confirmed']);
  const share = random.next();
  if (share < 0.74) return 'completed';
  if (share < 0.87) return 'cancelled';
  return share < 0.95 ? 'no-show' : 'lost';
}

function practitionerOf(random: Random, { practitioner }: PatientCells, { code }: Treatment): string {
  if (code === 'HY01') return random.pick(hygienists).email;
  return practitioner === '' || random.chance(0.2) ? random.pick(clinicians).email : practitioner;
}

function closedAt(random: Random, status: string, startsAt: string, endsAt: string): string {
  switch (status) {
    case 'completed':
      return minutesAfter(endsAt, random.between(0, 12));
    case 'no-show':
      return minutesAfter(startsAt, 15);
    case 'cancelled':
      return earlier(exportedAt, minutesAfter(startsAt, -60 * random.between(2, 120)));
    case 'lost':
      return earlier(exportedAt, minutesAfter(startsAt, 60 * 24 * random.between(20, 60)));
    default:
      return '';
  }
}

const [reid, marini] = unknownPractitioners;

/** Appointments in the order of their days, several of each patient, some still to come. */
export function appointments(random: Random, book: PatientBook): PlantedRow<AppointmentCells>[] {
  const custom = randomFrom(20_261_105);
  const drawn = Array.from({ length: count }, (_, index) => appointment(random, custom, index, book.arriving));
  const good = drawn
    .sort((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt))
    .map((cells, index): AppointmentCells => ({ id: numbered('AP', index + 1), ...cells }));
  const rows = plant<AppointmentCells>(good, 'created', [
    unusual(11, 'emoji and line break in the remarks', {
      notes: 'Birthday today 🎂\nask about the crown, "upper left"',
    }),
    unusual(19, 'remarks that start like a formula', { notes: '=2+2 surgeries & <no> anaesthetist' }),
    unusual(26, 'status in capitals', { status: at(good, 26, 'appointments').status.toUpperCase() }),
    refused(120, 'ends-before-it-begins', 'appointment that ends before it begins', {
      endsAt: minutesAfter(at(good, 120, 'appointments').startsAt, -30),
    }),
    refused(200, 'one-of', 'status unknown', { status: 'rescheduled' }),
    refused(260, 'one-of', 'status unknown', { status: 'DNA' }),
    refused(320, 'instant', 'time in another form', { startsAt: '05/03/2024 09:30' }),
    refused(380, 'instant', 'time without an offset', { startsAt: '2024-03-05T09:30:00' }),
    refused(440, 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(500, 'missing-reference', 'practitioner nowhere in the export', {
      practitioner: 'nobody@clinic.example.com',
    }),
    refused(560, 'required', 'patient missing', { patientId: '' }),
    refused(620, 'one-of', 'custom selection with an option it does not have', { x_booked_via: 'fax' }),
    refused(680, 'email', 'practitioner by name', { practitioner: 'Dr Mary Osei' }),
    ...[90, 210, 330, 450, 570, 690, 810].map((index) =>
      unusual<AppointmentCells>(index, 'practitioner without an Odoo user', {
        practitioner: index % 20 === 10 && index > 400 ? marini.email : reid.email,
      }),
    ),
    ...ofStopped<AppointmentCells>(book, [70, 170, 270, 370, 470, 610, 730, 850], (patientId) => ({ patientId })),
  ]);
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  const unknown = new Set(unknownPractitioners.map(({ email }) => email));
  waitFor(rows, 'practitioner without an Odoo user', unknown, ({ practitioner }) => practitioner);
  const repeated = at(good, 33, 'appointments');
  insertRows(rows, [
    [401, emptyRow(repeated)],
    [640, again({ ...repeated, type: 'Check-up' })],
  ]);
  return rows;
}

/** Appointments that reach Odoo and were held, for what came of them. */
export const heldOf = (
  rows: readonly PlantedRow<AppointmentCells>[],
): readonly [AppointmentCells, ...AppointmentCells[]] =>
  some(
    rows
      .filter(({ outcome, cells }) => outcome === 'created' && cells.status === 'completed')
      .map(({ cells }) => cells),
    'completed appointments',
  );
