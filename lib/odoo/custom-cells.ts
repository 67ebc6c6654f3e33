import type { Cell } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import type { CustomValue, CustomValues, PartLine } from '../migration/transform.ts';
import type { OdooClient } from './client.ts';
import { fieldTypes } from './fields.ts';
import type { NamedRecord } from './look.ts';

/** Values of custom fields as cells. @param links the records that rows name, by column or custom field */
export function customCells(
  custom: CustomValues,
  links: ReadonlyMap<string, readonly NamedRecord[]>,
): Readonly<Record<string, Cell>> {
  return Object.fromEntries(
    Object.entries(custom).map(([name, value]) => [name, customCell(value, links.get(name)?.[0])]),
  );
}

function customCell({ type, value }: CustomValue, named: NamedRecord | undefined): Cell {
  switch (type) {
    case 'many2one':
      return named?.link ?? { id: null };
    case 'boolean':
      return value === null ? null : value === 'true';
    case 'html':
      return value === null ? null : { html: value };
    case 'datetime':
      // Odoo refuses the T and the Z (14 and 19).
      return value === null ? null : value.replace('T', ' ').replace(/Z$/, '');
    case 'char':
    case 'text':
    case 'integer':
    case 'float':
    case 'monetary':
    case 'date':
    case 'selection':
      return value;
  }
}

/** Cells of a row's custom fields, and what keeps them from being written. */
export interface CustomOfRow {
  readonly cells: Readonly<Record<string, Cell>>;
  /** Fields that Odoo has under another type. */
  readonly rejected: readonly Reason[];
  /** Fields with a value that Odoo does not have (yet). Those without a value are simply left out. */
  readonly waiting: readonly Reason[];
}

/** Custom fields of one row, held against the fields the model has. */
export async function customOfRow(
  client: OdooClient,
  model: string,
  { custom }: Pick<PartLine, 'custom'>,
  links: ReadonlyMap<string, readonly NamedRecord[]>,
): Promise<CustomOfRow> {
  if (custom === undefined) return { cells: {}, rejected: [], waiting: [] };
  const types = await fieldTypes(client, model);
  const there = Object.entries(custom).filter(([name]) => types.has(name));
  return {
    cells: customCells(Object.fromEntries(there), links),
    rejected: there.flatMap(([name, { type, value }]) =>
      value === null || types.get(name) === type ? [] : [otherType(name, type, types.get(name) ?? '')],
    ),
    waiting: Object.entries(custom).flatMap(([name, { value }]) =>
      value === null || types.has(name) ? [] : [notThere(name)],
    ),
  };
}

const otherType = (name: string, wanted: string, found: string): Reason => ({
  rule: 'custom-field-type',
  column: name,
  problem: `is ${found} in Odoo and ${wanted} in the export`,
  mend: 'Rename the field in the export, or remove the other one in Odoo',
});

const notThere = (name: string): Reason => ({
  rule: 'custom-fields',
  column: name,
  problem: 'is a custom field that Odoo does not have',
  mend: 'Bring the field into Odoo; the row follows with the next run',
});
