import { Decimal } from 'decimal.js';
import { dayBetween, daysAfter, earlier, exportDay } from './clinic-calendar.ts';
import { ofStopped, type PatientBook, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { again, at, type Cells, numbered, refused, unusual, waitFor } from './clinic-planting.ts';
import { visits, works } from './clinic-treatments.ts';
import { insertRows, type PlantedRow, plant } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const paymentColumns = [
  'id',
  'patientId',
  'number',
  'kind',
  'status',
  'issuedOn',
  'dueOn',
  'description',
  'currency',
  'amount',
  'paidAmount',
  'paidOn',
  'method',
  'accountCode',
  'notes',
] as const;
export type PaymentCells = Cells<typeof paymentColumns>;
type Drawn = Omit<PaymentCells, 'id' | 'number'>;

const count = 399;

const methods = [
  'cash',
  'card',
  'card',
  'card',
  'cheque',
  'bank-transfer',
  'direct-debit',
  'finance',
  'insurer',
  'nhs',
] as const;

function payment(random: Random, patients: PatientBook['arriving']): Drawn {
  const patient = random.pick(patients);
  const refund = random.chance(0.07);
  const treatment = random.chance(0.6) ? random.pick(visits) : random.pick(works);
  const issuedOn = dayBetween(random, patient.createdAt.slice(0, 10), exportDay);
  const status = random.chance(0.88) ? 'issued' : random.pick(['draft', 'cancelled']);
  const amount = refund ? new Decimal(treatment.price).dividedBy(2).toDecimalPlaces(2).toFixed(2) : treatment.price;
  return {
    patientId: patient.id,
    kind: refund ? 'refund' : 'invoice',
    status,
    issuedOn,
    dueOn: random.chance(0.7) ? daysAfter(issuedOn, random.pick([0, 14, 30])) : '',
    description: refund ? `${treatment.name}, given back in part` : treatment.name,
    currency: random.chance(0.87) ? 'GBP' : 'EUR',
    amount,
    ...paidOf(random, status, issuedOn, amount),
    // An account that the generic charts of Odoo 14 and 19 both have.
    accountCode: random.chance(0.04) ? '400000' : '',
    notes: random.chance(0.08)
      ? random.pick(['Paid at the desk', 'Receipt sent by post', 'Rounded by hand', 'Parent pays'])
      : '',
  };
}

/** Of what was issued most is paid, some in part, the rest not yet. */
function paidOf(random: Random, status: string, issuedOn: string, amount: string) {
  const share = random.next();
  if (status !== 'issued' || share < 0.12) return { paidAmount: share < 0.04 ? '0.00' : '', paidOn: '', method: '' };
  const part = new Decimal(amount).dividedBy(3).toDecimalPlaces(2).toFixed(2);
  return {
    paidAmount: share < 0.24 ? part : amount,
    paidOn: random.chance(0.9) ? earlier(exportDay, daysAfter(issuedOn, random.between(0, 25))) : '',
    method: random.pick(methods),
  };
}

/** Numbers as the clinic gives them: a book for each kind, begun anew each year. */
function inBooks(drawn: readonly Drawn[]): PaymentCells[] {
  const last = new Map<string, number>();
  return [...drawn]
    .sort((a, b) => (a.issuedOn < b.issuedOn ? -1 : a.issuedOn > b.issuedOn ? 1 : 0))
    .map(({ patientId, ...rest }, index) => {
      const prefix = `${rest.kind === 'refund' ? 'CRN' : 'INV'}-${rest.issuedOn.slice(0, 4)}`;
      const number = (last.get(prefix) ?? 0) + 1;
      last.set(prefix, number);
      return { id: numbered('PM', index + 1), patientId, number: numbered(prefix, number), ...rest };
    });
}

const paid = (cells: PaymentCells): boolean =>
  cells.kind === 'invoice' && cells.status === 'issued' && cells.paidAmount === cells.amount && cells.method !== '';

/** Invoices and refunds with what was paid of them. */
export function payments(random: Random, book: PatientBook): PlantedRow<PaymentCells>[] {
  const good = inBooks(Array.from({ length: count }, () => payment(random, book.arriving)));
  const paidAfter = (index: number): number => {
    const found = good.findIndex((cells, place) => place >= index && paid(cells));
    if (found < 0) throw new Error('the example needs more paid invoices');
    return found;
  };
  const draft = good.findIndex(({ status }, place) => place >= 250 && status === 'draft');
  const rows = plant<PaymentCells>(good, 'created', [
    unusual(paidAfter(3), 'emoji, quotation marks and & in a description', {
      description: 'Crown "Lily" & whitening 😁, both <arches>',
    }),
    unusual(paidAfter(9), 'description that starts like a formula', { description: '=Check-up + X-rays' }),
    unusual(paidAfter(16), 'amounts without cents', { amount: '85', paidAmount: '85' }),
    refused(paidAfter(40), 'overpaid', 'more paid than the amount', {
      amount: '65.00',
      paidAmount: '165.00',
    }),
    refused(paidAfter(75), 'required', 'paid without a method', { method: '' }),
    refused(paidAfter(110), 'duplicate-value', 'number of an earlier invoice', {
      number: at(good, paidAfter(22), 'invoices').number,
    }),
    refused(paidAfter(145), 'currency', 'currency the destination does not use', { currency: 'CHF' }),
    refused(paidAfter(180), 'currency', 'currency as a sign', { currency: '£' }),
    refused(paidAfter(215), 'one-of', 'method unknown', { method: 'voucher' }),
    refused(draft, 'paid-not-issued', 'paid though it is a draft', {
      paidAmount: '10.00',
      method: 'cash',
    }),
    refused(paidAfter(285), 'negative-amount', 'paid amount below zero', { paidAmount: '-65.00' }),
    refused(paidAfter(320), 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(paidAfter(340), 'decimal', 'currency sign in an amount', { amount: '£85.00' }),
    ...ofStopped<PaymentCells>(book, [60, 130, 200, 300].map(paidAfter), (patientId) => ({ patientId })),
  ]);
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  insertRows(rows, [[380, again({ ...at(good, 30, 'payments'), number: 'INV-2026-0900' })]]);
  return rows;
}
