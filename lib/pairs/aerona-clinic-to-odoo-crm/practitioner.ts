import { email, text, yesNo } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';

/**
 * Practitioners and staff of the clinic are found among the users of Odoo by their e-mail. They are never created: who
 * has no Odoo user waits in the provisioning queue, and so does what they own.
 */
export const practitioner = objectType({
  name: 'practitioner',
  title: 'Practitioners',
  files: ['practitioners', 'practitioner', 'staff'],
  source: {
    key: 'id',
    alternateKeys: ['email'],
    columns: {
      id: text('Identifier in AeronaClinic', 'PR-01'),
      email: email('Work e-mail; the person is found in Odoo by it', 'm.osei@clinic.example.com'),
      name: text('Full name', 'Dr Mary Osei').optional(),
      role: text(
        'Role in the clinic; a hint for the administrator, never turned into Odoo groups',
        'Dentist',
      ).optional(),
      registrationNumber: text('Number at the professional register', '265401').optional(),
      active: yesNo('Whether the person still works there').optional(),
    },
    unique: ['email'],
  },
  references: {},
  writing: {
    kind: 'match',
    model: 'res.users',
    // Both are compared: a login need not be the e-mail, and Odoo 14 and 19 keep the two apart.
    fields: ['login', 'email'],
    column: 'email',
    queue: 'provisioning',
  },
  undo: 'leave',
  reconcile: { count: false, links: [] },
});
