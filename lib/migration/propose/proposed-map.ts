import { stemOf } from '../file-stem.ts';
import { type DropHeaders, type FieldToFeed, headersRead, type ObjectMap, proposeMap, type SchemaMap } from '../map.ts';
import type { Settings } from '../settings.ts';
import { contractsOf, followsContract } from './contracts.ts';
import type { ColumnProposal, FileToMap, ProposalQuestion, Proposals, Recognised } from './proposal.ts';

/** A map as it is proposed, with what stands behind each of its lines. */
export interface MapProposal {
  readonly map: SchemaMap;
  readonly columns: readonly ColumnProposal[];
}

/**
 * Makes a map of what is proposed. Files that follow the documented contract are mapped by their headers alone, as
 * `proposeMap` does; proposals only add what those leave over.
 * @param headers of the drop's files by what they hold, recognised files among them
 */
export function proposedMap(
  { pair, files, earlier }: ProposalQuestion,
  { recognised, columns }: Proposals,
  headers: DropHeaders,
  settings: Settings,
  fields: readonly FieldToFeed[],
): MapProposal {
  const plain = proposeMap(pair, headers, settings, fields);
  const byName = new Set(
    contractsOf(pair)
      .filter((contract) =>
        files.some(({ holds, profile }) => holds.includes(contract.name) && followsContract(contract, profile)),
      )
      .map(({ name }) => name),
  );
  const names = new Set([...Object.keys(plain.objects), ...columns.map(({ object }) => object)]);
  const objects: Record<string, ObjectMap> = {};
  for (const name of names) {
    const base = plain.objects[name] ?? { columns: {}, unmapped: [] };
    const own = columns.filter(({ object }) => object === name);
    const follows = byName.has(name) || own.length === 0;
    const kept = withDefaults(follows ? added(base, own) : section(base, own), earlier?.objects[name]);
    objects[name] = {
      ...kept,
      ...foundBy(name, recognised, files),
    };
  }
  const map = { ...plain, objects: withoutOthers(objects, files, recognised) };
  return { map, columns: columns.filter((proposal) => isIn(map, proposal)) };
}

/** Columns that no header feeds, but a default that somebody has entered. */
function withDefaults(map: ObjectMap, earlier: ObjectMap | undefined): ObjectMap {
  const columns = { ...map.columns };
  for (const [column, feed] of Object.entries(earlier?.columns ?? {}))
    if (feed.from === undefined) columns[column] ??= feed;
  return { ...map, columns };
}

/** What a contract's own headers feed, with formats, and proposals for headers that feed nothing. */
function added(base: ObjectMap, own: readonly ColumnProposal[]): ObjectMap {
  const columns = { ...base.columns };
  for (const { column, header, feed } of own) {
    if (column === undefined || feed === undefined) continue;
    if (columns[column]?.from === header || (columns[column] === undefined && base.unmapped.includes(header))) {
      columns[column] = feed;
    }
  }
  return { ...base, columns, unmapped: unread(base.unmapped, { columns, unmapped: [] }) };
}

/** What is proposed for the headers of a stranger's file; custom fields that the drop defines come first. */
function section(base: ObjectMap, own: readonly ColumnProposal[]): ObjectMap {
  const columns: ObjectMap['columns'] = {};
  const custom: NonNullable<ObjectMap['custom']> = { ...base.custom };
  const defined = new Set(Object.values(custom).map(({ from }) => from));
  for (const { column, header, feed, custom: field } of own) {
    if (defined.has(header)) continue;
    if (column !== undefined && feed !== undefined) columns[column] ??= feed;
    if (field !== undefined) custom[field.name] ??= field.feed;
  }
  const all = [...base.unmapped, ...headersRead(base)];
  const made = Object.keys(custom).length === 0 ? { columns } : { columns, custom };
  return { ...made, unmapped: unread([...new Set(all)], { ...made, unmapped: [] }) };
}

const unread = (headers: readonly string[], map: ObjectMap): string[] => {
  const read = new Set(headersRead(map));
  return headers.filter((header) => !read.has(header));
};

/** How the next drop's file is known, where its name does not tell. */
function foundBy(name: string, recognised: readonly Recognised[], files: readonly FileToMap[]) {
  // Lines in the rows of their documents come with these.
  const own = recognised.filter(({ object, inRowsOf }) => object === name && inRowsOf === undefined);
  if (own.length === 0) return {};
  const stems = [
    ...new Set(own.map(({ file }) => stemOf(files.find(({ id }) => id === file)?.profile.file ?? ''))),
  ].sort();
  return { files: stems, ...(own.some(({ repeated }) => repeated) ? { repeated: true } : {}) };
}

/** A header that another object type reads from the same file is not left behind, and one left behind is told once. */
function withoutOthers(
  objects: Readonly<Record<string, ObjectMap>>,
  files: readonly FileToMap[],
  recognised: readonly Recognised[],
): Record<string, ObjectMap> {
  const holdersOf = files.map(({ id, holds }) => [
    ...holds,
    ...recognised.filter(({ file }) => file === id).map(({ object }) => object),
  ]);
  return Object.fromEntries(
    Object.entries(objects).map(([name, map]) => {
      const beside = new Set(holdersOf.filter((holders) => holders.length > 1 && holders.includes(name)).flat());
      const others = [...beside].filter((other) => other !== name);
      const first = [...beside][0];
      const read = new Set(
        others.flatMap((other) => (objects[other] === undefined ? [] : headersRead(objects[other]))),
      );
      const unmapped = first === undefined || first === name ? map.unmapped.filter((header) => !read.has(header)) : [];
      return [name, others.length === 0 ? map : { ...map, unmapped }];
    }),
  );
}

/** Whether the map says what a proposal proposed; what is left open is in no map. */
function isIn({ objects }: SchemaMap, { object, column, custom, header }: ColumnProposal): boolean {
  const map = objects[object];
  if (column !== undefined) return map?.columns[column]?.from === header;
  if (custom !== undefined) return map?.custom?.[custom.name]?.from === header;
  return map !== undefined && !headersRead(map).includes(header);
}
