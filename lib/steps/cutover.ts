import { CutoverRefusedError, MigrationClosedError } from '../migration/errors.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { checkFreeze } from './freeze.ts';

/** Who changes how a migration stands, and why. */
export type Decided = Pick<RunName, 'pair' | 'migration'> & { readonly by: string; readonly reason: string };

/** A cutover that is to close its migration. */
export type Cutover = Decided & {
  /** Name of the cutover. */
  readonly run: string;
  /** Why it closes though not everything is reconciled. */
  readonly accept?: string | undefined;
};

const hypercareDays = 7;

/**
 * Closes a migration, unless something has moved since the cutover began: later drops are refused from now on, and for a
 * week the migration is verified every day.
 * @throws {CutoverRefusedError}
 */
export async function closeMigration(
  stores: Stores,
  { pair, migration, by, reason, run, accept, drop }: Cutover & { readonly drop: string },
): Promise<{ readonly closed: true; readonly hypercareUntil: string }> {
  const frozen = await checkFreeze(stores, { pair, migration });
  if (frozen.drop !== drop)
    throw new CutoverRefusedError(`The drop ${frozen.drop} was migrated while the cutover went on. Start it again`);
  const now = stores.now();
  const hypercareUntil = new Date(now.getTime() + hypercareDays * 24 * 60 * 60 * 1000).toISOString();
  const accepted = accept === undefined ? {} : { accepted: accept };
  const change = { to: 'closed' as const, at: now.toISOString(), by, reason, run, ...accepted };
  await stores.roster.change({ pair, migration }, change, hypercareUntil);
  return { closed: true, hypercareUntil };
}

/** Opens a closed migration once more; one that is open stays so. */
export async function reopenMigration(
  stores: Stores,
  { pair, migration, by, reason }: Decided,
): Promise<{ readonly reopened: boolean }> {
  const standing = await stores.roster.standing({ pair, migration });
  if (standing?.state !== 'closed') return { reopened: false };
  const change = { to: 'open' as const, at: stores.now().toISOString(), by, reason };
  await stores.roster.change({ pair, migration }, change, undefined);
  return { reopened: true };
}

/** @throws {MigrationClosedError} when nothing may be loaded any more */
export async function refuseWhenClosed(stores: Stores, name: Pick<RunName, 'pair' | 'migration'>): Promise<void> {
  const standing = await stores.roster.standing(name);
  if (standing?.state !== 'closed') return;
  throw new MigrationClosedError(name, standing.changes.at(-1)?.at.slice(0, 10) ?? '');
}

/** Migrations that are verified every day, because they were closed within the last week. */
export async function inHypercare(
  stores: Pick<Stores, 'roster'>,
  at: string,
): Promise<{ readonly migrations: readonly Pick<RunName, 'pair' | 'migration'>[] }> {
  const due = (await stores.roster.all()).filter(
    ({ state, hypercareUntil = at }) => state === 'closed' && Date.parse(at) < Date.parse(hypercareUntil),
  );
  return { migrations: due.map(({ pair, migration }) => ({ pair, migration })) };
}
