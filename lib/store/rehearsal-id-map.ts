import type { IdMapEntry } from '../migration/id-map.ts';
import type { IdMap } from './id-map.ts';

/** The id map as a rehearsal sees it: what it learns lies over what the migration knows, and never in it. */
export const rehearsalIdMap = (known: IdMap, learnt: IdMap): IdMap => ({
  async get(names) {
    const [below, above] = await Promise.all([known.get(names), learnt.get(names)]);
    return new Map<string, IdMapEntry>([...below, ...above]);
  },
  put: (entries) => learnt.put(entries),
  remove: (names) => learnt.remove(names),
});
