import { dayBetween, daysAfter, earlier, exportDay, later } from './clinic-calendar.ts';
import { ofStopped, type PatientBook, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { type Cells, numbered, refused, unusual, waitFor } from './clinic-planting.ts';
import { clinicians, hygienists, unknownPractitioners } from './clinic-staff.ts';
import { type PlantedRow, plant } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const recallColumns = ['id', 'patientId', 'practitioner', 'dueOn', 'type', 'status', 'doneOn', 'notes'] as const;
export type RecallCells = Cells<typeof recallColumns>;

const count = 200;

function recall(random: Random, number: number, patients: PatientBook['arriving']): RecallCells {
  const patient = random.pick(patients);
  const type = random.pick(['Check-up', 'Check-up', 'Scale and polish', 'Review', 'Medical history', '']);
  // Nobody is reminded any more who no longer comes.
  const status = random.pick(
    patient.active === 'false' || patient.active === 'no'
      ? ['done', 'done', 'cancelled']
      : ['open', 'open', 'open', 'done', 'done', 'done', 'cancelled'],
  );
  const [first, last] =
    status === 'open'
      ? [later('2026-09-01', patient.createdAt.slice(0, 10)), '2026-12-31']
      : [patient.createdAt.slice(0, 10), exportDay];
  const dueOn = dayBetween(random, first, last);
  const practitioner = type === 'Scale and polish' ? random.pick(hygienists).email : patient.practitioner;
  return {
    id: numbered('RC', number),
    patientId: patient.id,
    practitioner: random.chance(0.9) ? practitioner || random.pick(clinicians).email : '',
    dueOn,
    type,
    status,
    doneOn: status === 'done' && random.chance(0.85) ? earlier(exportDay, daysAfter(dueOn, random.between(0, 21))) : '',
    notes: random.chance(0.15) ? random.pick(['Call after five', 'Ring the daughter', 'By letter, please']) : '',
  };
}

const [reid, marini] = unknownPractitioners;

/** Recalls that are open, done or cancelled. */
export function recalls(random: Random, book: PatientBook): PlantedRow<RecallCells>[] {
  const good = Array.from({ length: count }, (_, index) => recall(random, index + 1, book.arriving));
  const after = (index: number, status: string): number => {
    const found = good.findIndex((cells, place) => place >= index && cells.status === status);
    if (found < 0) throw new Error(`the example needs more recalls that are ${status}`);
    return found;
  };
  const unquoted = after(120, 'open');
  const rows = plant<RecallCells>(good, 'created', [
    unusual(after(5, 'open'), 'line break, emoji and & in the remarks', {
      notes: 'Ring 🔔 & wait,\n"he walks <slowly>"',
    }),
    unusual(after(12, 'open'), 'remarks that start like a formula', {
      notes: '=TODAY() is what the old program wrote',
    }),
    refused(after(30, 'open'), 'date', 'date in another form', { dueOn: '1/12/2026' }),
    refused(after(50, 'open'), 'one-of', 'status unknown', { status: 'snoozed' }),
    refused(after(70, 'open'), 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(after(90, 'open'), 'missing-reference', 'practitioner nowhere in the export', {
      practitioner: 'nobody@clinic.example.com',
    }),
    refused(unquoted, 'row-shape', 'comma in a text without quotation marks', { notes: 'ring first, then write' }),
    unusual(after(105, 'open'), 'practitioner without an Odoo user', { practitioner: reid.email }),
    unusual(after(135, 'done'), 'practitioner without an Odoo user', { practitioner: marini.email }),
    ...ofStopped<RecallCells>(
      book,
      [after(20, 'open'), after(80, 'done'), after(150, 'open'), after(170, 'done')],
      (patientId) => ({ patientId }),
    ),
  ]).map((row, index): PlantedRow<RecallCells> => {
    if (index !== unquoted) return row.outcome === 'created' ? unlessCancelled(row) : row;
    return { ...row, line: recallColumns.map((column) => row.cells[column]).join(',') };
  });
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  const unknown = new Set(unknownPractitioners.map(({ email }) => email));
  waitFor(rows, 'practitioner without an Odoo user', unknown, ({ practitioner }) => practitioner);
  return rows;
}

const unlessCancelled = (row: PlantedRow<RecallCells>): PlantedRow<RecallCells> =>
  row.cells.status === 'cancelled'
    ? { ...row, outcome: 'skipped', rule: 'cancelled-recall', kind: 'recall that was cancelled' }
    : row;
