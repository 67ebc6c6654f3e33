import { externalId } from '../migration/external-id.ts';
import type { FlatRecord } from '../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import type { PartLine } from '../migration/transform.ts';
import { customOfRow } from './custom-cells.ts';
import { destinationOf } from './destination.ts';
import { type Known, linksOf } from './look.ts';
import { reading } from './reading.ts';
import { recordAsLoaded } from './record-as-loaded.ts';
import type { EnsuredSupports } from './support-records.ts';
import type { LineToWrite, WritingContext } from './written.ts';

/** A line with the Odoo record it becomes. */
export interface Prepared extends LineToWrite, FlatRecord {
  readonly externalId: string;
  readonly notes: readonly Reason[];
}

/** Turns lines into Odoo records; rows that name something Odoo does not have are rejected with every reason. */
export async function prepareRecords(
  context: WritingContext,
  lines: readonly LineToWrite[],
  supports: EnsuredSupports,
) {
  const { client, type, writing, namespace, migration, entries } = context;
  const links = lines.map(({ line }) => linksOf(type, line, entries));
  const referenced = (column: string) => [
    ...new Set(links.flatMap((found) => (found.get(column) ?? []).map(({ id }) => id))),
  ];
  const records = lines.map(({ line }) => line.record);
  const found = (await writing.lookups?.(referenced, reading(client), records)) ?? new Map<string, number>();
  const known: Known = {
    entries,
    supports,
    found,
    destination: await destinationOf(client),
    settings: context.settings,
  };

  const prepared: Prepared[] = [];
  const rejected: Outcome[] = [];
  for (const { line, entry } of lines) {
    const { record, reasons, notes } = recordAsLoaded(type, writing, line, entry, known);
    const owns = writing.ownsCustom?.(line.record) ?? true;
    const custom = await customOfRow(client, record.model, owns ? line : {}, linksOf(type, line, entries));
    const all = [...reasons, ...custom.rejected];
    const remarks = owns || !hasCustomValue(line) ? notes : [...notes, customNotOwn];
    const cells = { ...record.cells, ...custom.cells };
    const name = externalId(namespace, migration, type.name, line.key);
    if (all.length > 0) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons: all });
    else if (custom.waiting.length > 0)
      rejected.push({ ...placeOf(line), outcome: 'pending', reasons: custom.waiting });
    else prepared.push({ line, entry, ...record, cells, notes: remarks, externalId: name });
  }
  return { prepared, rejected };
}

const hasCustomValue = ({ custom = {} }: PartLine): boolean =>
  Object.values(custom).some(({ value }) => value !== null);

const customNotOwn: Reason = {
  rule: 'custom-not-own',
  problem: 'has values of custom fields that belong to the record it is a variant of; they were left out',
  mend: 'Give that record the values; those of one variant only have no place in Odoo',
};
