import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import type { Column, Columns } from '../../lib/migration/columns.ts';
import { exportColumns } from '../../lib/migration/map.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';
import { aeronaClinicToOdooCrm } from '../../lib/pairs/aerona-clinic-to-odoo-crm/index.ts';
import { zipArchive } from '../migration/zip-archive.ts';

/** A word that nothing but the rows of this export holds. */
export const marker = 'zqcanary';

/** NHS numbers and days of birth hold no word; no other number of a run looks like these. */
export const numbers = ['9998887003', '9997776003', '1913-07-29'] as const;

type Row = Record<string, string>;

/** Object types that have files, each as a table of its own, and its lines as another. */
const tables: readonly { name: string; file: string; columns: Columns; type: ObjectType }[] =
  aeronaClinicToOdooCrm.objectTypes
    .filter(({ rowsOf }) => rowsOf === undefined)
    .flatMap((type) => [
      { name: type.name, file: type.files[0] ?? type.name, columns: exportColumns(type), type },
      ...(type.lines === undefined
        ? []
        : [{ name: type.lines.name, file: type.lines.files[0] ?? type.lines.name, columns: type.lines.columns, type }]),
    ]);

/** What stands in columns whose value another column, or Odoo, has to know. */
const fixed: Readonly<Record<string, Row>> = {
  'custom-property': {
    object: 'patient',
    name: 'x_zqcanary_note',
    type: 'char',
    options: '',
    relatedObject: '',
    relatedColumn: '',
  },
  patient: { referrerId: key('referring-practitioner'), practitioner: '', state: '' },
  'referring-practitioner': { state: '' },
  address: { patientId: key('patient'), state: '', primary: 'primary' },
  appointment: { patientId: key('patient'), practitioner: '', endsAt: '' },
  'treatment-plan': { patientId: key('patient'), appointmentId: key('appointment'), total: '' },
  'treatment-plan-item': { planId: key('treatment-plan') },
  'clinical-note': { patientId: key('patient'), format: 'text' },
  payment: { patientId: key('patient'), paidAmount: '', paidOn: '', method: '', accountCode: '' },
  'payment-plan': { patientId: key('patient') },
  instalment: { planId: key('payment-plan') },
  recall: { patientId: key('patient'), practitioner: '' },
  document: {
    patientId: key('patient'),
    appointmentId: key('appointment'),
    treatmentPlanId: key('treatment-plan'),
    file: `${marker}-smith/${marker}-letter.txt`,
  },
  insurance: { patientId: key('patient') },
};

/** The identifier of the row of an object type that is all right. */
function key(object: string): string {
  return `${marker}-${object}-id`;
}

/** Every column with a canary in it wherever its type lets one stand there. */
function canaryRow(name: string, columns: Columns): Row {
  const row = Object.fromEntries(Object.entries(columns).map(([column, of]) => [column, cellOf(name, column, of)]));
  return { ...row, ...fixed[name] };
}

function cellOf(object: string, column: string, { type, example }: Column): string {
  switch (type) {
    case 'text':
    case 'list':
      return column === 'id' ? key(object) : `${marker} ${object} ${column}`;
    case 'e-mail':
      return `${marker}.${object}.${column}@example.com`.toLowerCase();
    case 'NHS number':
      return numbers[0];
    case 'date':
      return column === 'dateOfBirth' ? numbers[2] : '2024-03-05';
    case 'currency code':
      return 'GBP';
    default:
      return example;
  }
}

/** Columns of text that hold no canary of their own: they name a row by its canary, or say something Odoo must know. */
export const withoutCanary = (): readonly string[] =>
  tables.flatMap(({ name, columns }) => {
    const row = canaryRow(name, columns);
    return Object.entries(columns).flatMap(([column, { type }]) =>
      ['text', 'list', 'e-mail'].includes(type) && !row[column]?.includes(marker) ? [`${name}.${column}`] : [],
    );
  });

/** Rows that fail: in the transform, at a reference, in Odoo, at a file that never came. */
const failing: Readonly<Record<string, (good: Row) => readonly Row[]>> = {
  patient: (good) => [
    { ...good, id: `${marker}-bad-nhs`, nhsNumber: `${marker} 12` },
    { ...good, id: `${marker}-bad-mail`, nhsNumber: '', email: `${marker} at example` },
    { ...good, id: `${marker}-bad-word`, nhsNumber: '', patientType: `${marker} word` },
    { ...good, id: `${marker}-bad-date`, nhsNumber: '', dateOfBirth: `${marker} 1913` },
    // Twice the same number, and twice the same key.
    { ...good, id: `${marker}-same-nhs` },
    good,
    { ...good, id: `${marker}-no-referrer`, nhsNumber: '', referrerId: `${marker}-nobody` },
    { ...good, id: `${marker}-refused`, nhsNumber: numbers[1], lastName: `${marker} ${refusedByOdoo}` },
    { ...good, id: `${marker}-owned`, nhsNumber: '', practitioner: `${marker}.practitioner.email@example.com` },
  ],
  appointment: (good) => [
    { ...good, id: `${marker}-early`, endsAt: '2001-01-01T00:00:00Z' },
    { ...good, id: `${marker}-nobodys`, patientId: `${marker}-nobody` },
  ],
  'clinical-note': (good) => [{ ...good, id: `${marker}-late`, writtenAt: `${marker} o'clock` }],
  payment: (good) => [{ ...good, id: `${marker}-much`, number: `${marker}-2`, amount: `${marker} pounds` }],
  document: (good) => [{ ...good, id: `${marker}-gone`, file: `${marker}-never-sent.pdf` }],
};

/** What Odoo refuses in a patient's name, in words that quote all of the row; the test has it refuse that. */
export const refusedByOdoo = 'unwanted';

/** An archive of the export: the names of documents are nobody's to see, so it is how a clinic uploads them. */
export async function canaryArchive(change: (name: string, row: Row) => Row = (_, row) => row): Promise<string> {
  const files = tables.map(({ name, file, columns }) => {
    const good = canaryRow(name, columns);
    const rows = [good, ...(failing[name]?.(good) ?? [])].map((row) => change(name, row));
    // A header that feeds nothing, and the values of a custom property.
    const more =
      name === 'patient' ? { [`${marker} header`]: `${marker} extra`, x_zqcanary_note: `${marker} custom` } : {};
    return {
      name: `${file}.csv`,
      content: stringify(
        rows.map((row) => ({ ...row, ...more })),
        { header: true },
      ),
    };
  });
  const letter = { name: `documents/${marker}-smith/${marker}-letter.txt`, content: `${marker} letter` };
  const path = join(tmpdir(), `onramp-archive-${process.pid}.zip`);
  await writeFile(path, zipArchive([...files, letter, { name: 'manifest.json', content: '{}' }]));
  return path;
}
