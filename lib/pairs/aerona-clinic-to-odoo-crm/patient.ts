import { calendarDate, email, instant, oneOf, text, yesNo } from '../../migration/columns.ts';
import { type OwnField, objectType } from '../../migration/object-type.ts';
import { odooTimeOrNothing } from '../odoo-time.ts';
import { nhsNumber } from './nhs-number.ts';
import { createdField, sourceIdField } from './source-fields.ts';

const model = 'res.partner';

const fields: readonly OwnField[] = [
  { model, name: 'x_nhs_number', label: 'NHS number', type: 'char' },
  {
    model,
    name: 'x_patient_type',
    label: 'Patient type',
    type: 'selection',
    options: [
      { value: 'nhs', label: 'NHS' },
      { value: 'private', label: 'Private' },
    ],
  },
  { model, name: 'x_date_of_birth', label: 'Date of birth', type: 'date' },
  { model, name: 'x_salutation', label: 'Salutation', type: 'char' },
  { model, name: 'x_gender', label: 'Gender', type: 'char' },
  { model, name: 'x_referrer_id', label: 'Referred by', type: 'many2one', relation: model },
  createdField(model),
  sourceIdField(model),
];

/** Patients become people among Odoo's contacts, with what only a clinic knows of them in fields of the pair's own. */
export const patient = objectType({
  name: 'patient',
  title: 'Patients',
  files: ['patients', 'patient'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AeronaClinic', 'P-0001'),
      nhsNumber: nhsNumber('NHS number').optional(),
      patientType: oneOf('Who pays for the treatment', ['nhs', 'private']).optional(),
      title: text('How the person is addressed', 'Mrs').optional(),
      firstName: text('First name', 'Jane').optional(),
      lastName: text('Last name', 'Doe'),
      dateOfBirth: calendarDate('Day of birth', '1984-02-29').optional(),
      gender: text('Gender', 'female').optional(),
      email: email('E-mail', 'jane.doe@example.com').optional(),
      phone: text('Phone', '+44 20 7946 0123').optional(),
      mobile: text('Mobile phone', '+44 7700 900123').optional(),
      referrerId: text('Practitioner who referred the patient', 'R-01').optional(),
      practitioner: email(
        'E-mail of the practitioner who looks after the patient',
        'm.osei@clinic.example.com',
      ).optional(),
      notes: text('Remarks for the front desk', 'Wheelchair access').optional(),
      active: yesNo('Whether the patient still comes; others are archived').optional(),
      createdAt: instant('When the patient was registered', '2019-06-03T10:15:00Z').optional(),
    },
    unique: ['nhsNumber'],
  },
  references: {
    referrerId: { to: 'referring-practitioner' },
    practitioner: { to: 'practitioner', by: 'email' },
  },
  audit: {
    twice: [['firstName', 'lastName', 'dateOfBirth'], 'email'],
    reachedBy: ['email', 'phone', 'mobile'],
    past: ['dateOfBirth', 'createdAt'],
  },
  fields,
  writing: {
    kind: 'flat',
    models: [model],
    record: (row, look) => {
      // Odoo 19 has one phone number: where both are known, the mobile goes to the notes.
      const { mobileNumbers } = look.destination;
      const aside = !mobileNumbers && row.phone !== null ? row.mobile : null;
      return {
        model,
        createdAt: odooTimeOrNothing(row.createdAt),
        cells: {
          name: [row.firstName, row.lastName].filter((part) => part !== null).join(' '),
          is_company: false,
          ref: row.id,
          email: row.email,
          phone: mobileNumbers ? row.phone : (row.phone ?? row.mobile),
          ...(mobileNumbers ? { mobile: row.mobile } : {}),
          user_id: look.reference('practitioner'),
          active: row.active ?? true,
          comment:
            [aside === null ? null : `Mobile: ${aside}`, row.notes].filter((line) => line !== null).join('\n') || null,
          x_nhs_number: row.nhsNumber,
          x_patient_type: row.patientType,
          x_salutation: row.title,
          x_date_of_birth: row.dateOfBirth,
          x_gender: row.gender,
          x_referrer_id: look.reference('referrerId'),
          x_src_created: odooTimeOrNothing(row.createdAt),
          x_src_id: row.id,
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['referrerId', 'practitioner'] },
});
