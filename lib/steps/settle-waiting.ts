import { heldBack, isUndecided, namesIn, notInExport } from '../migration/classify.ts';
import { nameOf } from '../migration/id-map.ts';
import { readMap } from '../migration/map.ts';
import { type Outcome, placeOf, type Reason } from '../migration/outcome.ts';
import { rowOutcomes } from '../migration/row-outcomes.ts';
import type { PartLine } from '../migration/transform.ts';
import { objectTypeNamed, pairNamed } from '../pairs/index.ts';
import { readDrop } from '../store/drop.ts';
import { toJsonLines } from '../store/json-lines.ts';
import { readLines, writePart } from '../store/parts.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { idMapOf } from './id-map-of.ts';
import { markNotLoaded } from './mark-not-loaded.ts';
import { rowsPerPart } from './transformed.ts';

/** A wave of parts that was just loaded. */
export type LoadedWave = RunName & {
  readonly object: string;
  readonly wave: number;
  readonly mapHash: string;
  /** Rows that waited before this wave; null before the first. */
  readonly waitedBefore: number | null;
};

/** What is left after a wave. */
export interface Settled {
  /** Whether another wave has parts to load. */
  readonly again: boolean;
  readonly wave: number;
  readonly waiting: number;
}

/**
 * Looks after rows that name a row of their own object type which no part had brought (a subsidiary before its parent).
 * As long as waves make progress, the rest becomes the parts of another; then what is left is decided: a row that names
 * one of the waiting waits with it, a row that names nothing is rejected.
 */
export async function settleWaiting(stores: Stores, loaded: LoadedWave): Promise<Settled> {
  const files = runFiles(loaded);
  const pair = pairNamed(loaded.pair);
  const type = objectTypeNamed(pair, loaded.object);
  const { retryRefused, mode } = await readDrop(stores.work, files.drop);
  const { settings } = readMap(await stores.work.readText(files.map), pair);
  const ids = idMapOf(stores, loaded, mode);
  const lines: PartLine[] = [];
  for await (const { key } of stores.work.list(files.waitingPrefix(type.name, loaded.wave))) {
    lines.push(...readLines(await stores.work.readText(key)));
  }
  const waiting = lines.length;
  if (waiting === 0) return { again: false, wave: loaded.wave, waiting };

  const progress = loaded.waitedBefore === null || waiting < loaded.waitedBefore;
  if (progress) {
    const wave = loaded.wave + 1;
    for (let part = 0; part * rowsPerPart < waiting; part += 1) {
      const chunk = lines.slice(part * rowsPerPart, (part + 1) * rowsPerPart);
      await writePart(stores.work, files.part(type.name, { wave, part }), {
        mapHash: loaded.mapHash,
        retryRefused,
        mode,
        settings,
        lines: chunk,
      });
    }
    return { again: true, wave, waiting };
  }

  const waitingKeys = new Set(lines.map(({ key }) => key));
  const known = await ids.get(lines.flatMap((line) => namesIn(type, line).map(({ name }) => name)));
  const outcomes = lines.map((line): Outcome => {
    const open = namesIn(type, line).filter(({ name }) => isUndecided(known.get(nameOf(name)), loaded.run));
    // What an earlier run could not load is in an export, if not in this one: the row waits for it.
    const missing = open.filter(({ name }) => !waitingKeys.has(name.key) && !known.has(nameOf(name)));
    const reasons: Reason[] =
      missing.length > 0
        ? missing.map(({ column, name }) => notInExport(column, name))
        : open.map(({ column, name }) => heldBack(column, name, 'pending'));
    return { ...placeOf(line), outcome: missing.length > 0 ? 'rejected' : 'pending', reasons };
  });
  await markNotLoaded(ids, type, outcomes, loaded.run);
  const ofRows = outcomes.map((outcome, index) => {
    const line = lines[index];
    return line === undefined ? { own: [outcome], lines: [] } : rowOutcomes(type, line, outcome, settings);
  });
  await stores.work.writeText(files.outcomes(type.name, 'settled'), toJsonLines(ofRows.flatMap(({ own }) => own)));
  if (type.lines !== undefined)
    await stores.work.writeText(
      files.outcomes(type.lines.name, 'settled'),
      toJsonLines(ofRows.flatMap((rows) => rows.lines)),
    );
  return { again: false, wave: loaded.wave, waiting };
}
