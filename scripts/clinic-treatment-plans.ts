import { Decimal } from 'decimal.js';
import { type AppointmentCells, heldOf } from './clinic-appointments.ts';
import { daysAfter, earlier, exportDay } from './clinic-calendar.ts';
import { type PatientBook, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { at, type Cells, idOf, numbered, refused, shuffled, unusual } from './clinic-planting.ts';
import { tooth, works } from './clinic-treatments.ts';
import { type DocumentRows, holdBackDocuments, type PlantedDocument, plantDocuments } from './example-documents.ts';
import { type PlantedRow, stoppedIds } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const treatmentPlanColumns = [
  'id',
  'patientId',
  'appointmentId',
  'name',
  'status',
  'agreedOn',
  'currency',
  'total',
  'documents',
  'notes',
] as const;
export const treatmentPlanItemColumns = [
  'id',
  'planId',
  'code',
  'description',
  'tooth',
  'quantity',
  'cost',
  'status',
  'completedOn',
] as const;
export type TreatmentPlanCells = Cells<typeof treatmentPlanColumns>;
export type TreatmentPlanItemCells = Cells<typeof treatmentPlanItemColumns>;
type Plan = DocumentRows<TreatmentPlanCells, TreatmentPlanItemCells>;
export type PlantedPlan = PlantedDocument<TreatmentPlanCells, TreatmentPlanItemCells>;

const count = 121;

function plan(random: Random, index: number, agreedAt: AppointmentCells, places: number): Plan {
  const id = numbered('TP', index + 1);
  const agreedOn = agreedAt.startsAt.slice(0, 10);
  const status = random.pick(['proposed', 'accepted', 'in-progress', 'completed', 'completed', 'declined']);
  const lines = Array.from({ length: places }, (_, nth) => item(random, id, nth, status, agreedOn));
  const [first] = lines;
  const header: TreatmentPlanCells = {
    id,
    patientId: agreedAt.patientId,
    appointmentId: random.chance(0.6) ? agreedAt.id : '',
    name: random.chance(0.85) ? `${first?.description ?? 'Treatment'}${first?.tooth ? ` ${first.tooth}` : ''}` : '',
    status,
    agreedOn: random.chance(0.95) ? agreedOn : '',
    currency: 'GBP',
    total: random.chance(0.75) ? totalOf(lines) : '',
    documents: '',
    notes: random.chance(0.12)
      ? random.pick([
          'Second opinion wanted',
          'Patient asked for gold, refused',
          'Interest-free credit',
          'In two stages',
        ])
      : '',
  };
  return { header, lines };
}

function item(random: Random, planId: string, nth: number, status: string, agreedOn: string): TreatmentPlanItemCells {
  const work = random.pick(works);
  const done = status === 'completed' || (status === 'in-progress' && nth === 0);
  const declined = status === 'declined' || (status === 'accepted' && nth > 0 && random.chance(0.2));
  return {
    id: `${planId.replace('TP', 'TI')}-${nth + 1}`,
    planId,
    code: work.code,
    description: work.name,
    tooth: work.tooth ? tooth(random) : '',
    quantity: work.code === 'BR01' ? String(random.between(2, 4)) : random.pick(['1', '1', '']),
    cost: work.price,
    status: done ? 'done' : declined ? 'declined' : 'planned',
    completedOn: done ? earlier(exportDay, daysAfter(agreedOn, random.between(7, 90))) : '',
  };
}

/** What a plan comes to: what was declined costs nothing. */
const totalOf = (lines: readonly TreatmentPlanItemCells[]): string =>
  lines
    .filter(({ status }) => status !== 'declined')
    .reduce((sum, { cost, quantity }) => sum.plus(new Decimal(cost).times(quantity || 1)), new Decimal(0))
    .toFixed(2);

/** Plans that are kept out, with how many items they have: few, so that few items go with them. */
const small: Readonly<Record<number, number>> = { 24: 2, 37: 1, 49: 2, 58: 1, 71: 1 };

/** Treatment plans with their items, most of them agreed at an appointment. */
export function treatmentPlans(
  random: Random,
  book: PatientBook,
  appointments: readonly PlantedRow<AppointmentCells>[],
): PlantedPlan[] {
  const held = shuffled(random, heldOf(appointments));
  const good = Array.from({ length: count }, (_, index) =>
    // Every fifth plan is another one of the patient before.
    plan(
      random,
      index,
      at(held, index % 5 === 4 ? index - 1 : index, 'completed appointments'),
      small[index] ?? random.pick([1, 2, 2, 3, 3, 4]),
    ),
  );
  const stoppedAppointments = stoppedIds(appointments, idOf);
  const waiting = appointments.find(
    ({ outcome, cells }) => outcome === 'pending' && !book.stopped.has(cells.patientId),
  )?.cells;
  const broken = appointments.find(({ rule }) => rule === 'ends-before-it-begins')?.cells;
  if (waiting === undefined || broken === undefined) throw new Error('the example needs appointments that are stopped');
  const { header } = at(good, 24, 'plans');
  const planted = plantDocuments<TreatmentPlanCells, TreatmentPlanItemCells>(
    good,
    [
      unusual(5, 'quotation marks, & and emoji in the remarks', { notes: 'Shade "A2" & no metal 😬; <see photos>' }),
      unusual(8, 'name that starts like a formula', { name: '=Crowns 11, 21' }),
      refused(24, 'total-differs', 'total that is not the sum of its items', { ...header, total: '999.99' }),
      refused(37, 'currency', 'currency the destination does not use', { currency: 'CHF' }),
      refused(58, 'missing-reference', 'patient nowhere in the export', {
        patientId: strangePatient,
        appointmentId: '',
      }),
      refused(71, 'no-lines', 'plan without items', { total: '' }),
      unusual(83, waitsForPatient, { patientId: book.rejected[1] ?? '', appointmentId: '' }),
      unusual(94, waitsForPatient, { patientId: book.pending[1] ?? '', appointmentId: '' }),
      unusual(105, 'appointment that waits', { patientId: waiting.patientId, appointmentId: waiting.id }),
      unusual(112, 'appointment that is rejected', { patientId: broken.patientId, appointmentId: broken.id }),
    ],
    [
      {
        document: 49,
        line: 1,
        kind: 'letter O in a cost',
        rule: 'decimal',
        change: (cells) => ({ ...cells, cost: '48O.00' }),
      },
    ],
  ).map((document) => (document.header.rule === 'no-lines' ? { ...document, lines: [] } : document));
  const ofPatients = holdBackDocuments(planted, waitsForPatient, ({ patientId }) => book.stopped.has(patientId));
  return holdBackDocuments(ofPatients, 'appointment that is rejected or waits', ({ appointmentId }) =>
    stoppedAppointments.has(appointmentId),
  );
}

/** Items of all plans, in another order than the plans, and one that belongs to none. */
export function itemsOf(random: Random, plans: readonly PlantedPlan[]): PlantedRow<TreatmentPlanItemCells>[] {
  const items = shuffled(
    random,
    plans.flatMap(({ lines }) => lines),
  );
  const { cells } = at(items, 0, 'items');
  return [
    ...items,
    {
      cells: { ...cells, id: 'TI-0777-1', planId: 'TP-0777' },
      outcome: 'rejected',
      rule: 'missing-document',
      kind: 'item of a plan that is in no file',
    },
  ];
}
