import type { CanonicalValue } from '../migration/columns.ts';
import { headersOf, type ObjectMap } from '../migration/map.ts';
import { type ObjectType, sourceOf } from '../migration/object-type.ts';
import type { PartLine } from '../migration/transform.ts';
import { type FedBy, fedByLines, fedFields } from '../report/fed-fields.ts';

/** A row, or a line of a document, by its place in the export. */
interface PlaceInExport {
  readonly file: string;
  readonly row: number;
  readonly key: string;
}

/** What the source says of a field of Odoo. */
export interface SourceValue {
  /** Headers of the export that feed it, joined by a dot; empty where the migration sets it. */
  readonly column: string;
  readonly source: string;
  /** Key of the document that a line belongs to. */
  readonly of: string | undefined;
}

/** A record of the source by the place of its row. */
interface SourceRecord {
  readonly record: Readonly<Record<string, CanonicalValue>>;
  readonly custom: Readonly<Record<string, string>>;
  /** Columns by the field that they feed. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly map: ObjectMap | undefined;
  readonly of: string | undefined;
}

/** Says of fields in Odoo what the rows of an object type's parts hold for them. */
export class SourceValues {
  readonly #type: ObjectType;
  readonly #map: Readonly<Record<string, ObjectMap>>;
  readonly #own: SourceRecord['columns'];
  readonly #ofLines: SourceRecord['columns'];
  readonly #records = new Map<string, SourceRecord>();

  constructor(type: ObjectType, map: Readonly<Record<string, ObjectMap>>) {
    this.#type = type;
    this.#map = map;
    this.#own = columnsByField(fedFields(type));
    this.#ofLines = columnsByField(fedByLines(type));
  }

  add(line: PartLine): void {
    const { record, custom, lines = [] } = line;
    const section = this.#map[sourceOf(this.#type)];
    const own = { record, custom: textsOf(custom), columns: this.#own, map: section, of: undefined };
    this.#records.set(placeText(line), own);
    const name = this.#type.lines?.name ?? '';
    for (const nested of lines) {
      const of = { record: nested.record, custom: {}, columns: this.#ofLines, map: this.#map[name], of: line.key };
      this.#records.set(placeText(nested), of);
    }
  }

  /** Undefined for a row that none of the parts holds. */
  of(field: PlaceInExport & { readonly field: string }): SourceValue | undefined {
    const source = this.#records.get(placeText(field));
    if (source === undefined) return undefined;
    const columns = source.columns.get(field.field) ?? [];
    const custom = source.custom[field.field];
    const header = (column: string) => headersOf(source.map?.columns[column] ?? {}).join(' · ') || column;
    return {
      column: custom === undefined ? columns.map(header).join(' · ') : (source.map?.custom?.[field.field]?.from ?? ''),
      source: custom ?? columns.map((column) => textOf(source.record[column])).join(' · '),
      of: source.of,
    };
  }
}

const placeText = ({ file, row, key }: PlaceInExport) => `${file}\n${row}\n${key}`;

const textsOf = (custom: Readonly<Record<string, { readonly value: string | null }>> = {}) =>
  Object.fromEntries(Object.entries(custom).map(([name, { value }]) => [name, value ?? '']));

function columnsByField(fed: FedBy): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, string[]>();
  for (const [column, fields] of fed) {
    for (const field of fields) columns.set(field, [...(columns.get(field) ?? []), column]);
  }
  return columns;
}

function textOf(value: CanonicalValue | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return value;
  return Array.isArray(value)
    ? value.join('; ')
    : Object.entries(value)
        .map(([name, text]) => `${name}: ${text}`)
        .join('; ');
}
