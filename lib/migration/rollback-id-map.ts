import { type IdMapEntries, type LoadedEntry, type NamedEntry, nameOf, type SourceName } from './id-map.ts';
import type { KnownBefore } from './journal.ts';
import type { WhatWasUndone } from './rollback.ts';

/** What is to be done to the id map so that it says what is true after a part was undone. */
export interface IdMapAfter {
  readonly put: readonly NamedEntry[];
  readonly remove: readonly SourceName[];
}

/**
 * The id map after a part was undone: what it said before the part, but for records that stay. Those of a later run stay
 * as they are; archived ones are remembered so that a new run writes all of them again.
 * @param now what the id map says now
 */
export function idMapAfter(
  known: KnownBefore,
  now: IdMapEntries,
  run: string,
  { left, kept }: Pick<WhatWasUndone, 'left' | 'kept'>,
  created: ReadonlySet<string>,
): IdMapAfter {
  const staying = new Set(kept.map(({ externalId }) => externalId).filter((name) => created.has(name)));
  const archived = new Set(left.filter(({ how }) => how === 'archived').map(({ externalId }) => externalId));
  const put: NamedEntry[] = [];
  const remove: SourceName[] = [];
  for (const { name, entry: before } of known) {
    const entry = now.get(nameOf(name));
    // Reverted by an earlier attempt, or written by a later run.
    if (entry === undefined || entry.run !== run) continue;
    const externalId = entry.state === 'loaded' ? entry.externalId : undefined;
    if (externalId !== undefined && staying.has(externalId)) continue;
    if (entry.state === 'loaded' && externalId !== undefined && archived.has(externalId)) {
      put.push({ name, entry: archivedEntry(entry) });
    } else if (before === undefined) remove.push(name);
    else put.push({ name, entry: before });
  }
  return { put, remove };
}

/** No record has this hash: the row is looked at again, whatever it holds. */
const archivedEntry = ({ after: _, ...entry }: LoadedEntry): LoadedEntry => ({ ...entry, hash: '', undone: true });
