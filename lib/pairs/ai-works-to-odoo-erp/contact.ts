import { email, instant, oneOf, text } from '../../migration/columns.ts';
import { type FlatRecord, objectType } from '../../migration/object-type.ts';
import { addressCells, addressColumns, addressLater, hasAddress, withoutAddress } from '../address.ts';
import { createdNote, notesWith } from './created-note.ts';

/** AI Works contacts become people under their company, with an address of their own where they have one. */
export const contact = objectType({
  name: 'contact',
  title: 'Contacts',
  files: ['contacts', 'contact'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AI Works', 'C-0001'),
      accountId: text('Account the person belongs to', 'A-0001').optional(),
      name: text('Full name', 'Jean Dupont'),
      email: email('E-mail', 'jean.dupont@example.com').optional(),
      phone: text('Phone', '+33 1 99 00 12 34').optional(),
      jobTitle: text('Job title', 'Head of purchasing').optional(),
      department: text('Department', 'Purchasing').optional(),
      role: oneOf('What the person is to the account', ['primary', 'billing', 'delivery', 'other']).optional(),
      ...addressColumns,
      owner: email('E-mail of the user who looks after the contact', 'ana.ruiz@example.com').optional(),
      notes: text('Notes', 'Prefers e-mail').optional(),
      createdAt: instant('When the contact was made in AI Works', '2021-05-04T08:00:00Z').optional(),
    },
  },
  references: { accountId: { to: 'account' }, owner: { to: 'user', by: 'email' } },
  audit: {
    twice: ['email', ['accountId', 'name']],
    reachedBy: ['email', 'phone'],
    past: ['createdAt'],
  },
  writing: {
    kind: 'flat',
    models: ['res.partner'],
    lookups: (referenced, odoo) => withoutAddress(referenced('accountId'), odoo),
    record: (row, look): FlatRecord => {
      const own = hasAddress(row);
      return {
        model: 'res.partner',
        ...(own ? addressLater(look.referencedId('accountId'), look) : {}),
        cells: {
          name: row.name,
          is_company: false,
          parent_id: look.reference('accountId'),
          type: addressType(row.role, own && row.accountId !== null),
          ref: row.id,
          email: row.email,
          phone: row.phone,
          function: row.jobTitle,
          // Without an address of their own, the fields are not sent at all: Odoo then shows the company's, and
          // sending empty ones on a `contact` would clear the company's address too (Odoo 19 writes them upwards).
          ...(own ? addressCells(row, look) : {}),
          user_id: look.reference('owner'),
          // Odoo's partner has no department and no such role: they stay readable at the head of the notes.
          comment: notesWith(
            [
              row.role === null ? null : `Role: ${row.role}`,
              row.department === null ? null : `Department: ${row.department}`,
              row.createdAt === null ? null : createdNote(row.createdAt),
            ],
            row.notes,
          ),
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['accountId', 'owner'] },
});

/**
 * Odoo's address type for a role. `contact` loses its own street to the company's (seen on 14 and 19), so a person
 * with an address of their own never gets it.
 */
function addressType(role: 'primary' | 'billing' | 'delivery' | 'other' | null, ownAddress: boolean): string {
  switch (role) {
    case 'billing':
      return 'invoice';
    case 'delivery':
      return 'delivery';
    case 'other':
      return 'other';
    case 'primary':
    case null:
      return ownAddress ? 'other' : 'contact';
  }
}
