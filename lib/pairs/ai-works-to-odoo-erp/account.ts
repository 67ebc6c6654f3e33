import { email, instant, oneOf, text } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';
import { addressCells, addressColumns } from '../address.ts';
import { createdNote, notesWith } from './created-note.ts';

/** AI Works accounts become companies in Odoo, customers or vendors by their ranks. */
export const account = objectType({
  name: 'account',
  title: 'Accounts',
  files: ['accounts', 'account'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AI Works', 'A-0001'),
      name: text('Name of the company', 'Northwind Ltd'),
      accountType: oneOf('What the company is to us', ['customer', 'vendor', 'both']),
      parentId: text('Account this one is a subsidiary of', 'A-0002').optional(),
      email: email('General e-mail', 'info@northwind.example.com').optional(),
      phone: text('Phone', '+1 202 555 0143').optional(),
      website: text('Website', 'https://northwind.example.com').optional(),
      ...addressColumns,
      vat: text('VAT or tax number with its country prefix', 'BE0477472701').optional(),
      owner: email('E-mail of the user who looks after the account', 'ana.ruiz@example.com').optional(),
      notes: text('Notes', 'Pays on time').optional(),
      createdAt: instant('When the account was made in AI Works', '2021-05-04T08:00:00Z').optional(),
    },
  },
  references: { parentId: { to: 'account' }, owner: { to: 'user', by: 'email' } },
  audit: {
    twice: ['email', 'vat', ['name', 'country']],
    reachedBy: ['email', 'phone'],
    past: ['createdAt'],
  },
  writing: {
    kind: 'flat',
    models: ['res.partner'],
    // Every posted invoice and bill raises them (14 and 19).
    movedByOdoo: ['customer_rank', 'supplier_rank'],
    record: (row, look) => ({
      model: 'res.partner',
      cells: {
        name: row.name,
        is_company: true,
        // `customer` and `supplier` are gone since Odoo 13; the ranks decide where the company is offered.
        customer_rank: row.accountType === 'vendor' ? '0' : '1',
        supplier_rank: row.accountType === 'customer' ? '0' : '1',
        parent_id: look.reference('parentId'),
        // With the default type `contact` a subsidiary's own street is overwritten by its parent's (seen on 14 and 19).
        type: row.parentId === null ? 'contact' : 'other',
        ref: row.id,
        email: row.email,
        phone: row.phone,
        website: row.website === null ? null : withScheme(row.website),
        ...addressCells(row, look),
        vat: row.vat,
        user_id: look.reference('owner'),
        comment: notesWith([row.createdAt === null ? null : createdNote(row.createdAt)], row.notes),
      },
    }),
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['parentId', 'owner'] },
});

/** Odoo puts `http://` before an address without a scheme (14 and 19); sent like that, it reads back as it was sent. */
const withScheme = (website: string): string =>
  /^[a-z][a-z\d+.-]*:\/\//i.test(website) ? website : `http://${website.replace(/^\/\//, '')}`;
