import { Decimal } from 'decimal.js';
import { exportDay } from './clinic-calendar.ts';
import { type PatientBook, waitsForPatient } from './clinic-patients.ts';
import { at, type Cells, numbered, unusual } from './clinic-planting.ts';
import { type DocumentRows, holdBackDocuments, type PlantedDocument, plantDocuments } from './example-documents.ts';
import type { PlantedRow } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const paymentPlanColumns = ['id', 'patientId', 'currency', 'total', 'method', 'notes'] as const;
export const instalmentColumns = ['id', 'planId', 'dueOn', 'amount', 'status'] as const;
export type PaymentPlanCells = Cells<typeof paymentPlanColumns>;
export type InstalmentCells = Cells<typeof instalmentColumns>;
type PlantedPlan = PlantedDocument<PaymentPlanCells, InstalmentCells>;

const count = 12;

/** Monthly instalments that begin so many months into 2026. */
function plan(random: Random, index: number, patientId: string): DocumentRows<PaymentPlanCells, InstalmentCells> {
  const id = numbered('PP', index + 1);
  const amount = random.pick(['50.00', '83.35', '120.00', '245.00']);
  const months = random.between(4, 6);
  const first = random.between(3, 11);
  const lines = Array.from({ length: months }, (_, nth): InstalmentCells => {
    const month = first + nth;
    const dueOn = `${2026 + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-01`;
    return {
      id: `${id.replace('PP', 'PI')}-${nth + 1}`,
      planId: id,
      dueOn,
      amount,
      status: dueOn > exportDay ? 'due' : random.pick(['paid', 'paid', 'paid', 'waived', 'due']),
    };
  });
  const header = {
    id,
    patientId,
    currency: random.pick(['GBP', 'GBP', 'GBP', 'EUR']),
    total: new Decimal(amount).times(months).toFixed(2),
    method: random.pick(['Direct debit', 'Card, monthly', 'Standing order', '']),
    notes: random.chance(0.3) ? random.pick(['Agreed by phone', 'Interest-free & signed "in blue ink"']) : '',
  };
  return { header, lines };
}

/** Payment plans: written down as a schedule for somebody to sign, never written to the destination. */
export function paymentPlans(random: Random, book: PatientBook): PlantedPlan[] {
  const good = Array.from({ length: count }, (_, index) => plan(random, index, random.pick(book.arriving).id));
  const planted = plantDocuments<PaymentPlanCells, InstalmentCells>(good, [
    unusual(4, 'total that is not the sum of its instalments', { total: '1000.00' }),
    unusual(9, waitsForPatient, { patientId: at([...book.rejected], 2, 'rejected patients') }),
  ]);
  return holdBackDocuments(planted, waitsForPatient, ({ patientId }) => book.stopped.has(patientId)).map(
    ({ header, lines }) => ({
      header: header.outcome === 'created' ? writtenDown(header, 'inventoried', 'payment plan') : header,
      lines: lines.map((line) =>
        line.outcome === 'created' ? writtenDown(line, 'document-skipped', 'instalment of a payment plan') : line,
      ),
    }),
  );
}

const writtenDown = <C>(row: PlantedRow<C>, rule: string, kind: string): PlantedRow<C> => ({
  ...row,
  outcome: 'skipped',
  rule,
  kind: row.kind ?? kind,
});

/** Instalments of all plans, month by month, and one that belongs to none. */
export function instalmentsOf(plans: readonly PlantedPlan[]): PlantedRow<InstalmentCells>[] {
  const lines = plans
    .flatMap((document) => document.lines)
    .sort((a, b) => (a.cells.dueOn < b.cells.dueOn ? -1 : a.cells.dueOn > b.cells.dueOn ? 1 : 0));
  const { cells } = at(lines, 0, 'instalments');
  return [
    ...lines,
    {
      cells: { ...cells, id: 'PI-0777-1', planId: 'PP-0777' },
      outcome: 'rejected',
      rule: 'missing-document',
      kind: 'instalment of a payment plan that is in no file',
    },
  ];
}
