import type { FileFacts } from '../migration/drop-files.ts';
import { externalId } from '../migration/external-id.ts';
import type { FlatRecord, Link } from '../migration/object-type.ts';
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
    files: await filesOf(context, lines),
  };

  const prepared: Prepared[] = [];
  const rejected: Outcome[] = [];
  for (const { line, entry } of lines) {
    const { record, reasons, notes } = recordAsLoaded(type, writing, line, entry, known);
    const owns = writing.ownsCustom?.(line.record) ?? true;
    const custom = await customOfRow(client, record.model, owns ? line : {}, linksOf(type, line, entries));
    const target = record.onto === undefined ? undefined : linksOf(type, line, entries).get(record.onto)?.[0]?.link;
    const homeless = record.onto !== undefined && ownOrOnto(target) === undefined ? [notOurs(record.onto)] : [];
    const all = [...reasons, ...custom.rejected, ...homeless];
    const remarks = owns || !hasCustomValue(line) ? notes : [...notes, customNotOwn];
    const back = entry?.archived === true && !('active' in record.cells) ? { active: true } : {};
    const cells = { ...record.cells, ...custom.cells, ...back };
    const name = ownOrOnto(target) ?? externalId(namespace, migration, type.name, line.key);
    if (all.length > 0) rejected.push({ ...placeOf(line), outcome: 'rejected', reasons: all });
    else if (custom.waiting.length > 0)
      rejected.push({ ...placeOf(line), outcome: 'pending', reasons: custom.waiting });
    else prepared.push({ line, entry, ...record, cells, notes: remarks, externalId: name });
  }
  return { prepared, rejected };
}

/** The external id of the record that a row writes to in place of one of its own. */
const ownOrOnto = (target: Link | undefined): string | undefined =>
  target !== undefined && 'externalId' in target ? (target.externalId ?? undefined) : undefined;

/** The files that lines name. They are read one after the other: large ones would fill the memory together. */
async function filesOf(
  { writing, files }: WritingContext,
  lines: readonly LineToWrite[],
): Promise<ReadonlyMap<string, FileFacts>> {
  const found = new Map<string, FileFacts>();
  const { file: column } = writing;
  if (column === undefined) return found;
  for (const { line } of lines) {
    const name = line.record[column];
    if (typeof name !== 'string' || found.has(name)) continue;
    const facts = await files.facts(name);
    if (facts !== undefined) found.set(name, facts);
  }
  return found;
}

/** Why a record that we did not write is not written to. */
export const notOurs = (column: string): Reason => ({
  rule: 'not-ours',
  column,
  problem: 'names a record that was found in Odoo and not written by us: it is not ours to change',
  mend: 'Enter what the row says on the record in Odoo by hand',
});

const hasCustomValue = ({ custom = {} }: PartLine): boolean =>
  Object.values(custom).some(({ value }) => value !== null);

const customNotOwn: Reason = {
  rule: 'custom-not-own',
  problem: 'has values of custom fields that belong to the record it is a variant of; they were left out',
  mend: 'Give that record the values; those of one variant only have no place in Odoo',
};
