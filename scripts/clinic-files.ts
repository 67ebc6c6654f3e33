import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { addressColumns } from './clinic-addresses.ts';
import { appointmentColumns } from './clinic-appointments.ts';
import { exportedAt } from './clinic-calendar.ts';
import { customPropertyColumns } from './clinic-custom-properties.ts';
import { documentColumns } from './clinic-document-kinds.ts';
import { clinicExport } from './clinic-export.ts';
import { type ClinicFile, clinicOutcomes, countOf } from './clinic-file.ts';
import { insuranceColumns } from './clinic-insurance.ts';
import { noteColumns } from './clinic-notes.ts';
import { patientColumns } from './clinic-patients.ts';
import { instalmentColumns, paymentPlanColumns } from './clinic-payment-plans.ts';
import { paymentColumns } from './clinic-payments.ts';
import { clinicReadme } from './clinic-readme.ts';
import { recallColumns } from './clinic-recalls.ts';
import { knownPractitioners, practitionerColumns, referringPractitionerColumns } from './clinic-staff.ts';
import { treatmentPlanColumns, treatmentPlanItemColumns } from './clinic-treatment-plans.ts';

const csvLine = (cells: readonly string[]): string => stringify([[...cells]], { record_delimiter: '' });

function csv({ columns, rows }: ClinicFile): string {
  const lines = rows.map(({ cells, line }) => line ?? csvLine(columns.map((column) => cells[column] ?? '')));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the export says of each file: its rows and checksum. */
function manifest(files: readonly (readonly [ClinicFile, string])[]): string {
  return json({
    mode: 'full',
    source: 'AeronaClinic',
    exportedAt,
    files: files.map(([{ name, rows }, content]) => ({
      name,
      rows: rows.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  });
}

/** The statement of truth: what must come of every row, from how it was planted. */
function expectedOutcomes(files: readonly ClinicFile[]): string {
  return json({
    objects: Object.fromEntries(
      files.map((file) => [
        file.object,
        {
          rows: file.rows.length,
          ...Object.fromEntries(clinicOutcomes.map((outcome) => [outcome, countOf(file, outcome)])),
        },
      ]),
    ),
    rows: files.flatMap(({ name, object, rows }) =>
      rows.flatMap(({ outcome, rule }, index) =>
        rule === undefined ? [] : [{ object, file: name, row: index + 2, outcome, rule }],
      ),
    ),
  });
}

/** Users of the destination. Two spell their e-mail in other capitals than the export does: the same people all the same. */
function destinationUsers(): string {
  return json(
    knownPractitioners.map(({ name, email }, index) => ({
      name,
      email: index === 1 ? email.replace('j.whitmore', 'J.Whitmore') : index === 6 ? email.toUpperCase() : email,
    })),
  );
}

/** The example's files by their paths, byte for byte. */
export function clinicFiles(): ReadonlyMap<string, Buffer> {
  const made = clinicExport();
  const files: readonly ClinicFile[] = [
    {
      name: 'custom-properties.csv',
      object: 'custom-property',
      columns: customPropertyColumns,
      rows: made.customProperties,
    },
    { name: 'practitioners.csv', object: 'practitioner', columns: practitionerColumns, rows: made.practitioners },
    {
      name: 'referring-practitioners.csv',
      object: 'referring-practitioner',
      columns: referringPractitionerColumns,
      rows: made.referringPractitioners,
    },
    { name: 'patients.csv', object: 'patient', columns: patientColumns, rows: made.patients },
    { name: 'addresses.csv', object: 'address', columns: addressColumns, rows: made.addresses },
    { name: 'insurance.csv', object: 'insurance', columns: insuranceColumns, rows: made.insurance },
    { name: 'appointments.csv', object: 'appointment', columns: appointmentColumns, rows: made.appointments },
    { name: 'treatment-plans.csv', object: 'treatment-plan', columns: treatmentPlanColumns, rows: made.treatmentPlans },
    {
      name: 'treatment-plan-items.csv',
      object: 'treatment-plan-item',
      columns: treatmentPlanItemColumns,
      rows: made.treatmentPlanItems,
    },
    { name: 'clinical-notes.csv', object: 'clinical-note', columns: noteColumns, rows: made.notes },
    { name: 'recalls.csv', object: 'recall', columns: recallColumns, rows: made.recalls },
    { name: 'payments.csv', object: 'payment', columns: paymentColumns, rows: made.payments },
    { name: 'payment-plans.csv', object: 'payment-plan', columns: paymentPlanColumns, rows: made.paymentPlans },
    {
      name: 'payment-plan-instalments.csv',
      object: 'instalment',
      columns: instalmentColumns,
      rows: made.instalments,
    },
    { name: 'documents.csv', object: 'document', columns: documentColumns, rows: made.documents.rows },
  ];
  const written = files.map((file): readonly [ClinicFile, string] => [file, csv(file)]);
  const texts: readonly (readonly [string, string])[] = [
    ...written.map(([{ name }, content]): readonly [string, string] => [name, content]),
    ['manifest.json', manifest(written)],
    ['destination-users.json', destinationUsers()],
    ['expected-outcomes.json', expectedOutcomes(files)],
    ['README.md', clinicReadme(files)],
  ];
  return new Map([
    ...texts.map(([name, content]): [string, Buffer] => [name, Buffer.from(content, 'utf8')]),
    ...[...made.documents.files].map(([path, bytes]): [string, Buffer] => [`documents/${path}`, bytes]),
  ]);
}
