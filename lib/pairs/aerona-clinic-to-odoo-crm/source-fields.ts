import type { OwnField } from '../../migration/object-type.ts';

/**
 * The day on which a record was made in AeronaClinic, in a field of its own: Odoo ignores a `create_date` that is
 * written to it (seen on 14 and 19).
 */
export const createdField = (model: string): OwnField => ({
  model,
  name: 'x_src_created',
  label: 'Created in AeronaClinic',
  type: 'datetime',
});

/** The identifier of a record in AeronaClinic, to search by. */
export const sourceIdField = (model: string): OwnField => ({
  model,
  name: 'x_src_id',
  label: 'AeronaClinic ID',
  type: 'char',
});
