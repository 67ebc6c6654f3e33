import { oneOf, text } from '../../migration/columns.ts';
import { objectType } from '../../migration/object-type.ts';
import { addressCells, addressColumns, addressLater, hasAddress, withoutAddress } from '../address.ts';

/** A patient's primary address is the patient's own in Odoo; every other one becomes an address record below it. */
export const address = objectType({
  name: 'address',
  title: 'Addresses',
  files: ['addresses', 'address', 'patient-addresses'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AeronaClinic', 'AD-0001'),
      patientId: text('Patient', 'P-0001'),
      primary: oneOf('Mark of the address that letters go to, one for each patient; empty on the others', [
        'primary',
      ]).optional(),
      kind: oneOf('What the address is', ['home', 'work', 'billing', 'other']).optional(),
      ...addressColumns,
    },
    unique: [['patientId', 'primary']],
    rules: (row) =>
      hasAddress(row)
        ? []
        : [
            {
              rule: 'required',
              column: 'street',
              problem: 'is empty, and so is the rest',
              mend: 'Fill the address in',
            },
          ],
  },
  references: { patientId: { to: 'patient' } },
  writing: {
    kind: 'flat',
    models: ['res.partner'],
    lookups: (referenced, odoo) => withoutAddress(referenced('patientId'), odoo),
    record: (row, look) =>
      row.primary === 'primary'
        ? { model: 'res.partner', onto: 'patientId', cells: addressCells(row, look) }
        : {
            model: 'res.partner',
            ...addressLater(look.referencedId('patientId'), look),
            cells: {
              parent_id: look.reference('patientId'),
              // `contact` would lose its street to the patient's, and Odoo 19 would write it upwards (seen on 14 and 19).
              type: row.kind === 'billing' ? 'invoice' : 'other',
              name: titles[row.kind ?? 'other'],
              is_company: false,
              ref: row.id,
              ...addressCells(row, look),
            },
          },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId'] },
});

const titles = {
  home: 'Home address',
  work: 'Work address',
  billing: 'Billing address',
  other: 'Other address',
} as const;
