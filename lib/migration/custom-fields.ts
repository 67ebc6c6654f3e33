/** Types a custom field may have, by Odoo's own names (`ir.model.fields`, 14.0 to 19.0). */
export const customFieldTypes = [
  'char',
  'text',
  'html',
  'integer',
  'float',
  'monetary',
  'boolean',
  'date',
  'datetime',
  'selection',
  'many2one',
] as const;

export type CustomFieldType = (typeof customFieldTypes)[number];
