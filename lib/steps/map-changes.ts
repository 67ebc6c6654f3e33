import { z } from 'zod';
import { hashMap, readMapAsFarAsPossible, type SchemaMap } from '../migration/map.ts';
import { differencesBetween, type MapDifference, translates } from '../migration/map-differences.ts';
import type { Pair } from '../migration/object-type.ts';
import { csvFile } from '../report/csv.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { approvedMapKey } from './propose-map.ts';

/** Name of the list of changes among the report's files. */
export const mapChangesFile = 'map-changes.csv';

const changesSchema = z.object({
  /** Hash of the approved map. */
  against: z.string(),
  changes: z.array(z.object({ object: z.string(), place: z.string(), before: z.string(), after: z.string() })),
});

/** How many things a map says differently from the approved one; undefined when it is the approved one, or the first. */
export async function mapChanges(
  stores: Stores,
  run: RunName,
  pair: Pair,
  map: SchemaMap,
): Promise<{ readonly against: string; readonly count: number } | undefined> {
  const against = await stores.registry(run).approvedMap();
  if (against === undefined || against === hashMap(map)) return undefined;
  const yaml = await stores.work.readTextIfThere(approvedMapKey(run, against));
  const earlier = yaml === undefined ? undefined : readMapAsFarAsPossible(yaml, pair).map;
  if (earlier === undefined) return undefined;
  const changes = differencesBetween(earlier, map);
  const rows = changes.map(({ object, place, before, after }) => [object, place, before, after]);
  const csv = csvFile(['object type', 'place', 'before', 'after'], rows);
  await stores.work.writeText(runFiles(run).report(mapChangesFile), csv, 'text/csv; charset=utf-8');
  await stores.work.writeText(runFiles(run).mapChanges, JSON.stringify({ against, changes: changes.map(shownOnPage) }));
  return { against, count: changes.length };
}

/** The page holds no row's values: of translations it says how many there are. */
function shownOnPage(change: MapDifference): MapDifference {
  if (!translates(change)) return change;
  const counted = (text: string) => (text === '' ? '' : `${text.split('; ').length} translations`);
  return { ...change, before: counted(change.before), after: counted(change.after) };
}

/** What the run's map says differently from the one that was approved when it was checked, for the report's page. */
export async function readMapChanges(stores: Stores, run: RunName): Promise<ReportContent['mapChanges']> {
  const text = await stores.work.readTextIfThere(runFiles(run).mapChanges);
  return text === undefined ? undefined : changesSchema.parse(JSON.parse(text));
}
