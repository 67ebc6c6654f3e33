import { type AddressCells, addresses } from './clinic-addresses.ts';
import { type AppointmentCells, appointments } from './clinic-appointments.ts';
import { type CustomPropertyCells, customProperties } from './clinic-custom-properties.ts';
import { type Documents, documents } from './clinic-documents.ts';
import { type InsuranceCells, insurance } from './clinic-insurance.ts';
import { type NoteCells, notes } from './clinic-notes.ts';
import { bookOf, type PatientCells, patients } from './clinic-patients.ts';
import { type InstalmentCells, instalmentsOf, type PaymentPlanCells, paymentPlans } from './clinic-payment-plans.ts';
import { type PaymentCells, payments } from './clinic-payments.ts';
import type { ClinicRow } from './clinic-planting.ts';
import { type RecallCells, recalls } from './clinic-recalls.ts';
import {
  type PractitionerCells,
  practitioners,
  type ReferringPractitionerCells,
  referringPractitioners,
} from './clinic-staff.ts';
import {
  itemsOf,
  type PlantedPlan,
  type TreatmentPlanCells,
  type TreatmentPlanItemCells,
  treatmentPlans,
} from './clinic-treatment-plans.ts';
import { randomFrom } from './example-random.ts';

/** The clinic's whole export: every row with what must become of it. */
export interface ClinicExport {
  readonly customProperties: readonly ClinicRow<CustomPropertyCells>[];
  readonly practitioners: readonly ClinicRow<PractitionerCells>[];
  readonly referringPractitioners: readonly ClinicRow<ReferringPractitionerCells>[];
  readonly patients: readonly ClinicRow<PatientCells>[];
  readonly addresses: readonly ClinicRow<AddressCells>[];
  readonly insurance: readonly ClinicRow<InsuranceCells>[];
  readonly appointments: readonly ClinicRow<AppointmentCells>[];
  readonly treatmentPlans: readonly ClinicRow<TreatmentPlanCells>[];
  readonly treatmentPlanItems: readonly ClinicRow<TreatmentPlanItemCells>[];
  readonly notes: readonly ClinicRow<NoteCells>[];
  readonly recalls: readonly ClinicRow<RecallCells>[];
  readonly payments: readonly ClinicRow<PaymentCells>[];
  readonly paymentPlans: readonly ClinicRow<PaymentPlanCells>[];
  readonly instalments: readonly ClinicRow<InstalmentCells>[];
  readonly documents: Documents;
}

/** Makes the export, always the same one. Each file has a seed of its own: a change of one leaves the others alone. */
export function clinicExport(): ClinicExport {
  const people = patients(randomFrom(20_261_101));
  const book = bookOf(people);
  const visits = appointments(randomFrom(20_261_104), book);
  const plans = treatmentPlans(randomFrom(20_261_106), book, visits);
  const files = documents(randomFrom(20_261_107), book, visits, plans);
  const schedule = paymentPlans(randomFrom(20_261_108), book);
  return {
    customProperties: customProperties(),
    practitioners: practitioners(),
    referringPractitioners: referringPractitioners(randomFrom(20_261_109)),
    patients: people,
    addresses: addresses(randomFrom(20_261_110), people),
    insurance: insurance(randomFrom(20_261_111), book),
    appointments: visits,
    treatmentPlans: plans.map(({ header }) => withDocuments(header, files)),
    treatmentPlanItems: itemsOf(randomFrom(20_261_112), plans),
    notes: notes(randomFrom(20_261_113), book, visits),
    recalls: recalls(randomFrom(20_261_114), book),
    payments: payments(randomFrom(20_261_115), book),
    paymentPlans: schedule.map(({ header }) => header),
    instalments: instalmentsOf(schedule),
    documents: files,
  };
}

/** A plan names the files that show it. */
function withDocuments(header: PlantedPlan['header'], { rows }: Documents): PlantedPlan['header'] {
  const files = rows.flatMap(({ cells, outcome }) =>
    outcome === 'created' && cells.treatmentPlanId === header.cells.id ? [cells.file] : [],
  );
  return files.length === 0 ? header : { ...header, cells: { ...header.cells, documents: files.join('; ') } };
}
