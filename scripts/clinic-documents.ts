import { type AppointmentCells, heldOf } from './clinic-appointments.ts';
import { type DocumentCells, kindsOf } from './clinic-document-kinds.ts';
import { ofStopped, type PatientBook, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { pdfOf } from './clinic-pdf.ts';
import { again, at, idOf, numbered, refused, shuffled, some, unusual, waitFor } from './clinic-planting.ts';
import type { PlantedPlan } from './clinic-treatment-plans.ts';
import { type Blemish, insertRows, type PlantedRow, plant, stoppedIds } from './example-planting.ts';
import type { Random } from './example-random.ts';

/** Documents with the bytes of their files, by the path that rows name. */
export interface Documents {
  readonly rows: readonly PlantedRow<DocumentCells>[];
  readonly files: ReadonlyMap<string, Buffer>;
}

const leaflet = 'privacy-notice.pdf';
const strayAppointment = 'AP-9999';
const strayPlan = 'TP-0999';

/** Documents of all kinds, and their files: some have none, some have the bytes of another. */
export function documents(
  random: Random,
  book: PatientBook,
  appointments: readonly PlantedRow<AppointmentCells>[],
  plans: readonly PlantedPlan[],
): Documents {
  const held = shuffled(random, heldOf(appointments));
  const arrivingPlans = plans.flatMap(({ header }) => (header.outcome === 'created' ? [header.cells] : []));
  const stoppedPlans = stoppedIds(
    plans.map(({ header }) => header),
    idOf,
  );
  const stoppedAppointments = stoppedIds(appointments, idOf);
  let number = 0;
  const drawn = kindsOf({ book, held, plans: shuffled(random, arrivingPlans) }).flatMap(([count, draw]) =>
    Array.from({ length: count }, (_, nth) => {
      number += 1;
      return draw(random, numbered('D', number), nth);
    }),
  );
  const files = new Map(drawn.map(({ cells, bytes }): [string, Buffer] => [cells.file, bytes]));
  files.set(leaflet, pdfOf(['How we keep your data', '', 'Ask at the front desk for the long version.']));
  const good = shuffled(
    random,
    drawn.map(({ cells }) => cells),
  );

  /** The places of documents that are attached to patients themselves and are no treatment plans. */
  const own = good.flatMap(({ appointmentId, treatmentPlanId }, index) =>
    appointmentId === '' && treatmentPlanId === '' ? [index] : [],
  );
  const onVisit = good.flatMap(({ appointmentId, treatmentPlanId }, index) =>
    appointmentId !== '' && treatmentPlanId === '' ? [index] : [],
  );
  const nthOwn = (nth: number): number => at(own, nth, 'documents of patients');
  const nthOnVisit = (nth: number): number => at(onVisit, nth, 'documents of appointments');
  const cellsAt = (index: number): DocumentCells => at(good, index, 'documents');

  /** A row that stands on the record of an earlier one, with the same bytes in a file of its own. */
  const copyOf = (index: number, original: number): Blemish<DocumentCells> => {
    const { patientId, appointmentId, file } = cellsAt(original);
    const path = `copy-of-${file.replace('/', '-')}`;
    const bytes = files.get(file);
    if (bytes === undefined || index < original) throw new Error('a copy comes after its original');
    files.set(path, bytes);
    files.delete(cellsAt(index).file);
    const change = { patientId, appointmentId, file: path, fileName: `Copy of ${cellsAt(original).fileName}` };
    const kind = `same bytes as an earlier document of the same ${appointmentId === '' ? 'patient' : 'appointment'}`;
    return { ...unusual<DocumentCells>(index, kind, change), outcome: 'unchanged' };
  };
  /** A row for which no file came. */
  const without = (index: number): Blemish<DocumentCells> => {
    files.delete(cellsAt(index).file);
    return refused(index, 'missing-file', 'file that did not come with the export', {});
  };
  /** A row that forgot to name its file. */
  const unnamed = (index: number): Blemish<DocumentCells> => {
    files.delete(cellsAt(index).file);
    return refused(index, 'required', 'file missing in the row', { file: '' });
  };
  /** A row that names the leaflet instead of a file of its own. */
  const leafletOf = (index: number): Blemish<DocumentCells> => {
    files.delete(cellsAt(index).file);
    const change = { file: leaflet, fileName: 'Privacy notice.pdf', kind: 'Leaflet' };
    return unusual(index, 'one file for several patients', change);
  };
  /** The same bytes under a path of their own, for another patient. */
  const leafletAgain = (index: number): Blemish<DocumentCells> => {
    files.delete(cellsAt(index).file);
    const path = `scan-of-${leaflet}`;
    files.set(path, files.get(leaflet) ?? Buffer.alloc(0));
    return unusual(index, 'same bytes as a document of another patient', {
      file: path,
      fileName: 'Privacy notice (scan).pdf',
    });
  };

  const leaflets = differing([9, 12, 17, 23, 28, 33, 38].map(nthOwn), (index) => cellsAt(index).patientId, 4);
  const [last = 0, ...firsts] = [...leaflets].reverse();
  const rows = plant<DocumentCells>(good, 'created', [
    unusual(nthOwn(1), 'umlauts and emoji in a file name', { fileName: 'Röntgen links oben 🦷.png' }),
    unusual(nthOwn(2), 'quotation marks, comma and & in a file name', { fileName: 'Letter, "urgent" & signed.pdf' }),
    unusual(nthOwn(4), 'file name that starts like a formula', { fileName: '=estimate 2024.pdf' }),
    unusual(nthOnVisit(1), 'angle brackets and line break in what it is', { kind: 'X-ray <copy>\nof the lab' }),
    ...firsts.map(leafletOf),
    leafletAgain(last),
    copyOf(nthOwn(20), nthOwn(6)),
    copyOf(nthOnVisit(15), nthOnVisit(5)),
    without(nthOwn(14)),
    without(nthOnVisit(9)),
    unnamed(nthOwn(19)),
    refused(nthOwn(25), 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(nthOnVisit(20), 'missing-reference', 'appointment nowhere in the export', {
      appointmentId: strayAppointment,
    }),
    refused(nthOwn(30), 'missing-reference', 'treatment plan nowhere in the export', { treatmentPlanId: strayPlan }),
    ...ofStopped<DocumentCells>(book, [11, 26, 35].map(nthOwn), (patientId) => ({ patientId })),
    unusual(nthOwn(31), 'treatment plan that is rejected or waits', ofPlan(plans, stoppedPlans, book)),
    unusual(
      nthOnVisit(24),
      'appointment that is rejected or waits',
      ofAppointment(appointments, stoppedAppointments, book),
    ),
  ]);
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  waitFor(rows, 'treatment plan that is rejected or waits', stoppedPlans, ({ treatmentPlanId }) => treatmentPlanId);
  waitFor(rows, 'appointment that is rejected or waits', stoppedAppointments, ({ appointmentId }) => appointmentId);
  insertRows(rows, [[100, again({ ...cellsAt(nthOwn(0)), fileName: 'Entered twice.pdf' })]]);
  return { rows, files };
}

/** The first of these places whose rows differ in what `of` says of them. */
function differing(places: readonly number[], of: (place: number) => string, count: number): readonly number[] {
  const seen = new Set<string>();
  const found = places.filter((place) => {
    const fresh = !seen.has(of(place));
    seen.add(of(place));
    return fresh;
  });
  return some(found.slice(0, count), 'documents of different patients');
}

function ofPlan(
  plans: readonly PlantedPlan[],
  stopped: ReadonlySet<string>,
  book: PatientBook,
): Partial<DocumentCells> {
  const found = plans.find(
    ({ header: { cells, rule } }) =>
      rule === 'total-differs' && stopped.has(cells.id) && !book.stopped.has(cells.patientId),
  );
  if (found === undefined) throw new Error('the example needs a plan that is rejected');
  const { id, patientId } = found.header.cells;
  return { patientId, treatmentPlanId: id };
}

function ofAppointment(
  appointments: readonly PlantedRow<AppointmentCells>[],
  stopped: ReadonlySet<string>,
  book: PatientBook,
): Partial<DocumentCells> {
  const found = appointments.find(
    ({ cells, outcome }) => outcome === 'pending' && stopped.has(cells.id) && !book.stopped.has(cells.patientId),
  );
  if (found === undefined) throw new Error('the example needs an appointment that waits');
  const { id, patientId } = found.cells;
  return { patientId, appointmentId: id };
}
