import { bookOf, type PatientCells, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { addressesAbroad, britishAddress, nowhere } from './clinic-places.ts';
import { again, at, type Cells, type ClinicRow, numbered, refused, some, unusual, waitFor } from './clinic-planting.ts';
import { insertRows, type PlantedRow, plant } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const addressColumns = [
  'id',
  'patientId',
  'primary',
  'kind',
  'street',
  'street2',
  'city',
  'state',
  'postalCode',
  'country',
] as const;
export type AddressCells = Cells<typeof addressColumns>;

/** Patients who never told where they live, by their place in the file. */
const homeless: ReadonlySet<number> = new Set([14, 52, 88, 139, 190]);

/**
 * Addresses, the primary one of nearly every patient among them: it is written onto the patient's own record, which
 * makes it an update.
 */
export function addresses(random: Random, patients: readonly PlantedRow<PatientCells>[]): ClinicRow<AddressCells>[] {
  const book = bookOf(patients);
  const ids = [...new Set(patients.map(({ cells }) => cells.id).filter((id) => id !== ''))];
  const known = some(
    ids.filter((_, index) => !homeless.has(index)),
    'patients',
  );
  const primary = known.map((patientId) => ({
    patientId,
    primary: random.chance(0.9) ? 'primary' : 'Primary',
    kind: random.pick(['home', 'home', 'home', '']),
    ...britishAddress(random),
  }));
  const others = Array.from({ length: 75 }, () => ({
    patientId: random.pick(book.arriving).id,
    primary: '',
    kind: random.pick(['work', 'work', 'billing', 'billing', 'other', 'home', '']),
    ...(random.chance(0.12) ? random.pick(addressesAbroad) : britishAddress(random)),
  }));
  const good = [...primary, ...others].map(
    (cells, index): AddressCells => ({ id: numbered('AD', index + 1), ...cells }),
  );
  const first = primary.length;
  const rows = plant<AddressCells>(good, 'created', [
    unusual(6, 'line break and & in a street', { street: 'Flat 3 & 4\n21 Harbour Street' }),
    unusual(first + 2, 'umlauts in an address', { kind: 'other', ...at(addressesAbroad, 1, 'addresses abroad') }),
    unusual(first + 5, 'city that starts like a formula', { city: '=Bristol' }),
    refused(first + 9, 'duplicate-value', 'second primary address of a patient', {
      patientId: at(book.arriving, 17, 'patients').id,
      primary: 'primary',
    }),
    refused(first + 14, 'required', 'address with nothing in it', nowhere),
    refused(first + 21, 'country', 'country UK, which is no ISO code', { country: 'UK' }),
    refused(first + 30, 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(first + 38, 'one-of', 'kind unknown', { kind: 'holiday home' }),
    unusual(first + 44, waitsForPatient, { patientId: book.rejected[0] }),
    unusual(first + 51, waitsForPatient, { patientId: book.pending[0] }),
  ]);
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  insertRows(rows, [[first + 60, again({ ...at(good, first + 1, 'addresses'), street: '1 Mill Lane' })]]);
  return rows.map((row): ClinicRow<AddressCells> => {
    const onPatient = row.outcome === 'created' && row.cells.primary !== '';
    return onPatient ? { ...row, outcome: 'updated' } : row;
  });
}
