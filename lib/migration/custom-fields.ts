import type { ObjectType } from './object-type.ts';

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

/**
 * Odoo model that holds the custom fields of an object type: the first one it writes to, so that every record it writes
 * has them. None where nothing is written.
 */
export function customFieldModel({ writing }: ObjectType): string | undefined {
  switch (writing.kind) {
    case 'flat':
    case 'document':
      return writing.models[0];
    // What is collected stands in fields of records that other object types bring.
    case 'collected':
    case 'match':
    case 'inventory':
      return undefined;
  }
}

/** Odoo model that a many2one to an object type names. */
export function relatedModel(type: ObjectType): string | undefined {
  return type.writing.kind === 'match' ? type.writing.model : customFieldModel(type);
}

/** One option of a selection: what is stored, and what people read. */
export interface SelectionOption {
  readonly value: string;
  readonly label: string;
}

/** Options written as `gold: Gold`, in their order; undefined when one is not written so, or two have the same value. */
export function selectionOptions(written: readonly string[]): readonly SelectionOption[] | undefined {
  const options = written.flatMap((option) => {
    const colon = option.indexOf(':');
    const [value, label] = [option.slice(0, colon).trim(), option.slice(colon + 1).trim()];
    return colon < 1 || value === '' || label === '' ? [] : [{ value, label }];
  });
  const different = new Set(options.map(({ value }) => value)).size === written.length;
  return different && options.length === written.length ? options : undefined;
}

/** Text as Python writes it down (`repr`): what Odoo shows of options, and what its modules hold. */
export function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replace(/\\/g, '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replace(/\n/g, '\\n')
    .replace(/\r/g, '\\r')
    .replace(/\t/g, '\\t')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    .replace(/[\u0000-\u001f\u007f-\u00a0]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `${quote}${escaped}${quote}`;
}

/** Options as Odoo writes them down. */
export const pythonOptions = (options: readonly SelectionOption[]): string =>
  `[${options.map(({ value, label }) => `(${pythonText(value)}, ${pythonText(label)})`).join(', ')}]`;
