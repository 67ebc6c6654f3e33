import { dayBetween, later, momentOf } from './clinic-calendar.ts';
import { patientCustom, patientCustomColumns } from './clinic-custom-properties.ts';
import { personBorn } from './clinic-names.ts';
import { misread, nhsNumbers, printed } from './clinic-nhs-numbers.ts';
import { landline, mobileNumber } from './clinic-places.ts';
import { again, at, type Cells, emptyRow, idOf, numbered, refused, some, unusual, waitFor } from './clinic-planting.ts';
import { clinicians, unknownPractitioners } from './clinic-staff.ts';
import { asciiSlug } from './example-places.ts';
import { type Blemish, insertRows, type PlantedRow, plant, stoppedIds } from './example-planting.ts';
import { type Random, randomFrom } from './example-random.ts';

const contractColumns = [
  'id',
  'nhsNumber',
  'patientType',
  'title',
  'firstName',
  'lastName',
  'dateOfBirth',
  'gender',
  'email',
  'phone',
  'mobile',
  'referrerId',
  'practitioner',
  'notes',
  'active',
  'createdAt',
] as const;
export const patientColumns = [...contractColumns, ...patientCustomColumns] as const;
export type PatientCells = Cells<typeof patientColumns>;

const count = 250;

function patient(random: Random, custom: Random, number: number, nhsNumber: string): PatientCells {
  const dateOfBirth = dayBetween(random, '1934-01-01', '2021-06-30');
  const person = personBorn(random, dateOfBirth);
  const registered = dayBetween(random, later('2019-01-07', dateOfBirth), '2026-10-30');
  const slug = asciiSlug(`${person.firstName} ${person.lastName}`, '.', 'patient');
  return {
    id: numbered('P', number),
    nhsNumber: random.chance(0.85) ? random.pick([nhsNumber, nhsNumber, printed(nhsNumber, ' ')]) : '',
    patientType: random.pick(['nhs', 'nhs', 'private', 'NHS', '']),
    ...person,
    dateOfBirth,
    email: random.chance(0.8) ? `${slug}.${number}@example.com` : '',
    phone: random.chance(0.5) ? landline(random) : '',
    mobile: random.chance(0.75) ? mobileNumber(random) : '',
    referrerId: random.chance(0.3) ? numbered('R', random.between(1, 15), 2) : '',
    practitioner: random.chance(0.85) ? random.pick(clinicians).email : '',
    notes: random.chance(0.15)
      ? random.pick([
          'Wheelchair access',
          'Prefers mornings',
          'Allergic to latex',
          'Call after five',
          'Anxious patient',
        ])
      : '',
    active: random.chance(0.08) ? 'false' : random.pick(['true', 'true', '']),
    createdAt: momentOf(random, registered),
    ...patientCustom(custom),
  };
}

const [reid, marini] = unknownPractitioners;

const blemishes = (good: readonly PatientCells[], number: () => string): readonly Blemish<PatientCells>[] => [
  unusual(4, 'emoji in the remarks', { notes: 'Brings her guide dog 🐕‍🦺 — give treats, not water' }),
  unusual(7, 'quotation marks and commas in a name', {
    firstName: 'Robert "Bob", Jr.',
    lastName: 'Smith, the younger',
  }),
  unusual(9, 'umlauts and accents in a name', { firstName: 'Þórdís Ångström', lastName: 'Çelik-Łukasiewicz' }),
  unusual(12, 'line breaks in the remarks', { notes: 'Parking:\nuse the yard,\n\nnot the "blue" gate' }),
  unusual(15, 'angle brackets and & in the remarks', { notes: 'BP <140/90> & on warfarin; see <file>' }),
  unusual(18, 'remarks that start like a formula', { notes: '=A1+B1 is what the old program wrote here' }),
  unusual(21, 'white space around values', {
    firstName: `  ${at(good, 21, 'patients').firstName} `,
    lastName: 'Quill\t',
  }),
  unusual(24, 'NHS number with dashes', { nhsNumber: printed(number(), '-') }),
  unusual(27, "practitioner's e-mail in other case", { practitioner: 'M.Osei@Clinic.Example.COM' }),
  unusual(30, 'no first name', { firstName: '', title: 'Mrs' }),
  unusual(33, 'patient who no longer comes', { active: 'no' }),
  refused(61, 'nhs-number', 'NHS number with a wrong check digit', { nhsNumber: misread(number()) }),
  refused(74, 'nhs-number', 'NHS number of nine digits', { nhsNumber: number().slice(0, 9) }),
  unusual(80, 'NHS number that a later row has as well', { nhsNumber: at(good, 80, 'patients').nhsNumber || number() }),
  refused(98, 'required', 'last name missing', { lastName: '' }),
  refused(113, 'date', 'date of birth that no calendar has', { dateOfBirth: '1985-02-30' }),
  refused(127, 'email', 'e-mail with a space', { email: 'jo ann@example.com' }),
  refused(146, 'missing-reference', 'referring practitioner nowhere in the export', { referrerId: 'R-99' }),
  refused(163, 'missing-reference', 'practitioner nowhere in the export', {
    practitioner: 'old.admin@clinic.example.com',
  }),
  refused(181, 'one-of', 'custom selection with an option it does not have', { x_recall_by: 'pigeon' }),
  unusual(201, 'practitioner without an Odoo user', { practitioner: reid.email }),
  unusual(214, 'practitioner without an Odoo user', { practitioner: marini.email }),
  unusual(226, 'custom property that names a practitioner without an Odoo user', { x_hygienist: marini.email }),
];

/** Patients, with the oddities of an old register. */
export function patients(random: Random): PlantedRow<PatientCells>[] {
  const custom = randomFrom(20_261_102);
  const number = nhsNumbers(randomFrom(20_261_103));
  const good = Array.from({ length: count }, (_, index) => patient(random, custom, index + 1, number()));
  const rows = plant<PatientCells>(good, 'created', blemishes(good, number));
  const sameNumber = at(rows, 80, 'patients').cells.nhsNumber;
  rows[236] = {
    cells: { ...at(good, 236, 'patients'), nhsNumber: printed(sameNumber.replaceAll(' ', ''), ' ') },
    outcome: 'rejected',
    rule: 'duplicate-value',
    kind: 'NHS number of an earlier row',
  };
  const unknown = new Set(unknownPractitioners.map(({ email }) => email));
  waitFor(rows, 'practitioner without an Odoo user', unknown, ({ practitioner }) => practitioner);
  waitFor(rows, 'practitioner without an Odoo user', unknown, ({ x_hygienist }) => x_hygienist);
  const repeated = at(good, 40, 'patients');
  insertRows(rows, [
    [130, emptyRow(repeated)],
    [170, again({ ...repeated, nhsNumber: number(), lastName: `${repeated.lastName} (copy)` })],
  ]);
  return rows;
}

/** Patients as rows of other files may name them. */
export interface PatientBook {
  /** Those who reach Odoo, in the order of the file. */
  readonly arriving: readonly [PatientCells, ...PatientCells[]];
  /** Those who do not. */
  readonly stopped: ReadonlySet<string>;
  readonly rejected: readonly [string, ...string[]];
  readonly pending: readonly [string, ...string[]];
}

/** Sorts patients by whether they reach Odoo. */
export function bookOf(rows: readonly PlantedRow<PatientCells>[]): PatientBook {
  const stopped = stoppedIds(rows, idOf);
  const cells = (outcome: string) => rows.filter((row) => row.outcome === outcome).map((row) => row.cells);
  const stoppedBy = (outcome: string) => cells(outcome).flatMap(({ id }) => (stopped.has(id) ? [id] : []));
  return {
    arriving: some(cells('created'), 'patients'),
    stopped,
    rejected: some(stoppedBy('rejected'), 'rejected patients'),
    pending: some(stoppedBy('pending'), 'waiting patients'),
  };
}

/** Identifier of a patient in no file. */
export const strangePatient = 'P-9999';

/** Kind of rows that wait for their patient. */
export const waitsForPatient = 'patient who is rejected or waits';

/** Lets the rows at these places name patients who do not reach Odoo, rejected ones and waiting ones in turn. */
export const ofStopped = <C extends { readonly patientId: string }>(
  { rejected, pending }: PatientBook,
  places: readonly number[],
  change: (patientId: string) => Partial<C>,
): Blemish<C>[] =>
  places.map((place, nth) => {
    const list = nth % 2 === 0 ? rejected : pending;
    return unusual<C>(place, waitsForPatient, change(at(list, (nth >> 1) % list.length, 'patients')));
  });
