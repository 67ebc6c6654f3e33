import { z } from 'zod';
import type { ObjectType } from '../migration/object-type.ts';
import { sectionsOf } from '../migration/taking-part.ts';
import { pairNamed } from '../pairs/index.ts';
import { type Drop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const planSchema = z.object({ objects: z.array(z.string()) });

/** Writes down which object types a run loads. */
export const writePlan = (stores: Stores, run: RunName, types: readonly ObjectType[]): Promise<void> =>
  stores.work.writeText(runFiles(run).plan, JSON.stringify({ objects: types.map(({ name }) => name) }));

/** The object types that a run loads; undefined while it is not prepared. */
export async function readPlan(stores: Pick<Stores, 'work'>, run: RunName): Promise<readonly ObjectType[] | undefined> {
  const text = await stores.work.readTextIfThere(runFiles(run).plan);
  if (text === undefined) return undefined;
  const { objects } = planSchema.parse(JSON.parse(text));
  return pairNamed(run.pair).objectTypes.filter(({ name }) => objects.includes(name));
}

/** The object types that the run was to load: as it was prepared, or as the drop says while it was not. */
export async function plannedTypes(stores: Stores, run: RunName, drop: Drop): Promise<readonly ObjectType[]> {
  return (await readPlan(stores, run)) ?? typesInDrop(drop, pairNamed(run.pair).objectTypes);
}

/** Names under which a reconciliation is due: of everything planned, and of every file whether anything reads it or not. */
export function plannedNames(types: readonly ObjectType[], drop: Drop | undefined): ReadonlySet<string> {
  const read = new Set(types.flatMap(sectionsOf));
  const files = Object.keys(drop?.objects ?? {});
  const lines = types.flatMap((type) => type.lines?.name ?? []).filter((name) => files.includes(name));
  return new Set([...types.map(({ name }) => name), ...lines, ...files.filter((name) => !read.has(name))]);
}
