import type { ObjectType, Pair } from '../../migration/object-type.ts';
import { customFieldOf } from '../custom-field.ts';
import { address } from './address.ts';
import { appointment } from './appointment.ts';
import { appointmentEvent } from './appointment-event.ts';
import { clinicalNote } from './clinical-note.ts';
import { document } from './document.ts';
import { insurance } from './insurance.ts';
import { patient } from './patient.ts';
import { payment } from './payment.ts';
import { paymentBalance } from './payment-balance.ts';
import { paymentPlan } from './payment-plan.ts';
import { practitioner } from './practitioner.ts';
import { recall } from './recall.ts';
import { referringPractitioner } from './referring-practitioner.ts';
import { treatmentPlan } from './treatment-plan.ts';

const written: readonly ObjectType[] = [
  practitioner,
  referringPractitioner,
  patient,
  address,
  appointment,
  appointmentEvent,
  treatmentPlan,
  clinicalNote,
  payment,
  paymentBalance,
  paymentPlan,
  recall,
  document,
  insurance,
];

/** AeronaClinic to Odoo CRM. */
export const aeronaClinicToOdooCrm: Pair = {
  name: 'aerona-clinic-to-odoo-crm',
  // No module can be called this: Odoo deletes records under an installed module's name when it is upgraded.
  namespace: '__aerona__',
  objectTypes: [
    customFieldOf(
      {
        name: 'custom-property',
        title: 'Custom properties',
        files: ['custom-properties', 'custom-property'],
        example: 'patient',
      },
      written,
    ),
    ...written,
  ],
};
