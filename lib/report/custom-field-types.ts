import { type CustomFieldType, customFieldTypes } from '../migration/custom-fields.ts';
import { fieldClasses } from './custom-fields-module.ts';

const written: Readonly<Record<CustomFieldType, string>> = {
  char: 'Text of one line',
  text: 'Text, line breaks stay',
  html: 'Markup; what Odoo finds dangerous in it, it takes out, and the text that can be read is compared',
  integer: 'A whole number up to 2147483647',
  float: 'A decimal number',
  monetary: 'A decimal number, in the currency of the record; only for object types whose records have one',
  boolean: '`true` or `false`, like any yes or no',
  date: '`2024-03-31`',
  datetime: '`2024-03-31T09:30:00Z`, kept in UTC',
  selection: 'The value of one of the options, or its label',
  many2one: 'The key of a record of `relatedObject`, or what its `relatedColumn` holds',
};

/** The page's section on custom fields: their types, and the two ways into Odoo. */
export const customFieldsSection = `## Custom fields

The object type \`custom-field\` defines fields of the customer's own; their values come in columns headed with the
field's name (\`x_tier\`) in the export of the object type that has them. An empty cell clears the field. With
\`settings.customFields: rpc\` the fields are made over RPC, and what Odoo then says of each (\`fields_get\`) is held against
the definition. With \`module\` nothing is made: the run generates an Odoo module (\`custom-fields.zip\` among the report's
files) and waits at the gate \`custom-fields\` until it is installed; the names are the same, so values arrive the same way.
The module shows the fields on a page of the form of their records. Fields that Odoo has already with the same type are
taken. A type can never be changed in Odoo; rows with another one are rejected.

Fields belong to the first model an object type writes to: accounts and contacts share those of \`res.partner\`, and a
product's are its template's, the same for all its variants.

| Type | Values in the export | \`ir.model.fields\` | In the module |
| --- | --- | --- | --- |
${customFieldTypes.map((type) => `| ${type} | ${written[type]} | \`${type}\` | \`fields.${fieldClasses[type]}\` |`).join('\n')}`;
