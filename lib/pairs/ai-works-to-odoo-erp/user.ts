import { email, text, yesNo } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';

/**
 * AI Works users are matched with Odoo users by e-mail and never written: groups stay as the administrator set them,
 * and no invitation is ever sent. Who has no Odoo user waits in the provisioning queue, and so does what they own.
 */
export const user = objectType({
  name: 'user',
  title: 'Users',
  files: ['users', 'user'],
  source: {
    key: 'id',
    alternateKeys: ['email'],
    columns: {
      id: text('Identifier in AI Works', 'U-001'),
      email: email('Work e-mail; the person is found in Odoo by it', 'ana.ruiz@example.com'),
      name: text('Full name', 'Ana Ruiz').optional(),
      role: text(
        'Role in AI Works; a hint for the administrator, never turned into Odoo groups',
        'Sales manager',
      ).optional(),
      department: text('Department', 'Sales').optional(),
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
