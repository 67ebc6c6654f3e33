import type { ObjectType, Pair } from '../../migration/object-type.ts';
import { customFieldOf } from '../custom-field.ts';
import { account } from './account.ts';
import { contact } from './contact.ts';
import { fiscalPosition } from './fiscal-position.ts';
import { invoice } from './invoice.ts';
import { product } from './product.ts';
import { purchaseOrder } from './purchase-order.ts';
import { stock } from './stock.ts';
import { tax } from './tax.ts';
import { user } from './user.ts';
import { workflow } from './workflow.ts';

const written: readonly ObjectType[] = [
  user,
  tax,
  fiscalPosition,
  account,
  contact,
  product,
  stock,
  purchaseOrder,
  invoice,
  workflow,
];

/** AI Works to Odoo ERP. */
export const aiWorksToOdooErp: Pair = {
  name: 'ai-works-to-odoo-erp',
  // No module can be called this: Odoo deletes records under an installed module's name when it is upgraded.
  namespace: '__aiworks__',
  objectTypes: [
    customFieldOf(
      { name: 'custom-field', title: 'Custom fields', files: ['custom-fields', 'custom-field'], example: 'account' },
      written,
    ),
    ...written,
  ],
};
