import { dayBetween, daysAfter, exportDay, later } from './clinic-calendar.ts';
import { ofStopped, type PatientBook, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { again, at, type Cells, numbered, refused, shuffled, unusual, waitFor } from './clinic-planting.ts';
import { insertRows, type PlantedRow, plant } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const insuranceColumns = [
  'id',
  'patientId',
  'insurer',
  'policyNumber',
  'scheme',
  'exemption',
  'validFrom',
  'validTo',
  'notes',
] as const;
export type InsuranceCells = Cells<typeof insuranceColumns>;
type Policy = Omit<InsuranceCells, 'id'>;

const count = 179;

const insurers = [
  'Harbour Health',
  'Britannia Dental Cover',
  'Smith & Wren Mutual',
  'Nordlicht Versicherung',
  'Avonlea',
] as const;
const schemes = ['Dental Care 30', 'Family Plus', 'Essential', 'Corporate "Gold"', ''] as const;
const exemptions = [
  'Under 18',
  'Expecting or new mother',
  'Pension credit',
  'Low income (HC2)',
  'War pension',
] as const;

/** One policy or exemption after another, the last of which may go on. */
function history(random: Random, patientId: string, since: string): Policy[] {
  const policies: Policy[] = [];
  let from = dayBetween(random, later('2019-01-01', since), exportDay);
  const wanted = random.pick([1, 1, 2, 3]);
  while (policies.length < wanted && from < exportDay) {
    const insured = random.chance(0.6);
    const ends = daysAfter(from, random.pick([364, 364, 729]));
    policies.push({
      patientId,
      insurer: insured ? random.pick(insurers) : '',
      policyNumber: insured ? `${random.pick(['HH', 'BDC', 'SW'])}-${random.between(10_000, 99_999)}` : '',
      scheme: insured ? random.pick(schemes) : '',
      exemption: insured ? '' : random.pick(exemptions),
      validFrom: random.chance(0.96) ? from : '',
      validTo: ends > exportDay && random.chance(0.6) ? '' : ends,
      notes: random.chance(0.12)
        ? random.pick(['Excess of 50', 'Certificate seen', 'Pays direct, claim "by post"'])
        : '',
    });
    from = daysAfter(ends, 1);
  }
  return policies;
}

/** Insurance policies and NHS exemptions, several of some patients, in no order. */
export function insurance(random: Random, book: PatientBook): PlantedRow<InsuranceCells>[] {
  const policies = shuffled(random, book.arriving).flatMap(({ id, createdAt }) =>
    history(random, id, createdAt.slice(0, 10)),
  );
  const good = shuffled(random, policies.slice(0, count)).map(
    (policy, index): InsuranceCells => ({ id: numbered('IN', index + 1), ...policy }),
  );
  const rows = plant<InsuranceCells>(good, 'created', [
    unusual(6, 'emoji, angle brackets and line break in the remarks', {
      notes: 'Card <lost> 😟\nnew one, "soon" & free',
    }),
    unusual(13, 'remarks that start like a formula', { notes: '=50 excess' }),
    unusual(20, 'insured and exempt at once', { insurer: 'Avonlea', exemption: 'Under 18' }),
    refused(45, 'required', 'neither insurer nor exemption', { insurer: '', exemption: '' }),
    refused(70, 'ends-before-it-begins', 'policy that ends before it begins', {
      validFrom: '2024-01-01',
      validTo: '2023-12-31',
    }),
    refused(95, 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(120, 'date', 'date in another form', { validFrom: 'Jan 2024' }),
    ...ofStopped<InsuranceCells>(book, [30, 85, 150], (patientId) => ({ patientId })),
  ]);
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  insertRows(rows, [[160, again({ ...at(good, 10, 'policies'), notes: 'Entered twice' })]]);
  return rows;
}
