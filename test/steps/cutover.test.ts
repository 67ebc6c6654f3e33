import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closeMigration, inHypercare, refuseWhenClosed, reopenMigration } from '../../lib/steps/cutover.ts';
import { dueDeltas } from '../../lib/steps/due-deltas.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { checkFreeze } from '../../lib/steps/freeze.ts';
import type { Run } from '../../lib/store/registry.ts';
import { type LocalSteps, openLocalSteps } from './local-steps.ts';

const name = { pair: 'ai-works-to-odoo-erp', migration: 'acme' };
const cutover = { ...name, run: 'cutover-1', by: 'Ada', reason: 'go-live', drop: 'monday' };
const later = '2126-01-01T00:00:00.000Z';

let steps: LocalSteps;
let stores: Stores;

beforeEach(async () => {
  steps = await openLocalSteps();
  stores = steps.step;
  await stores.roster.enter(name);
});
afterEach(() => steps.close());

const upload = (drop: string, file = 'manifest.json') =>
  stores.exports.writeText(`${name.pair}/${name.migration}/${drop}/${file}`, '{}');
const ran = (run: string, drop: string, change: Partial<Run> = {}) =>
  stores.registry(name).putRun({ run, drop, mode: 'full', state: 'finished', startedAt: later, ...change });
const closed = async () => {
  await upload('monday');
  await ran('monday-1', 'monday');
  return closeMigration(stores, cutover);
};

describe('the freeze before a cutover', () => {
  it('names the drop that was migrated last, and whether it is a zip', async () => {
    await upload('monday');
    await stores.exports.writeText(`${name.pair}/${name.migration}/tuesday.zip`, 'zip');
    await ran('monday-1', 'monday', { startedAt: '2126-01-01T00:00:00.000Z' });
    expect(await checkFreeze(stores, name)).toEqual({ drop: 'monday', zip: null });

    await ran('tuesday-1', 'tuesday', { mode: 'delta', startedAt: '2126-01-02T00:00:00.000Z' });
    expect(await checkFreeze(stores, name)).toEqual({
      drop: 'tuesday',
      zip: `${name.pair}/${name.migration}/tuesday.zip`,
    });
  });

  it.each([
    ['no drop was migrated', async () => undefined, 'Migrate one first'],
    [
      'only a sample, a rehearsal or a failed run brought one',
      async () => {
        await ran('a', 'monday', { mode: 'sample' });
        await ran('b', 'monday', { mode: 'rehearsal' });
        await ran('d', 'monday', { state: 'failed' });
      },
      'Migrate one first',
    ],
    [
      'files came after it',
      async () => {
        await ran('monday-1', 'monday', { startedAt: '2020-01-01T00:00:00.000Z' });
        await upload('tuesday', 'accounts.csv');
      },
      'Files of the drop tuesday were uploaded after the last drop that was migrated (monday)',
    ],
    [
      'a gate is open',
      async () => {
        await ran('monday-1', 'monday');
        const gate = { gate: 'map', subject: 'm1', run: 'tuesday-1', taskToken: 't', question: '?', since: later };
        await stores.registry(name).waitAt(gate);
      },
      'The run tuesday-1 waits at the gate "map". Decide there first',
    ],
  ])('is broken when %s', async (_, made, sentence) => {
    await made();

    await expect(checkFreeze(stores, name)).rejects.toThrow(sentence);
  });

  it('is not broken by a decision that lies beside the drop', async () => {
    await ran('monday-1', 'monday', { startedAt: '2020-01-01T00:00:00.000Z' });
    await upload('monday', 'decision.json');

    expect(await checkFreeze(stores, name)).toMatchObject({ drop: 'monday' });
  });
});

describe('a cutover', () => {
  it('closes a migration, and keeps who, when and why', async () => {
    await closed();

    expect(await stores.roster.standing(name)).toMatchObject({
      state: 'closed',
      changes: [{ to: 'closed', by: 'Ada', reason: 'go-live', run: 'cutover-1' }],
    });
    await expect(refuseWhenClosed(stores, name)).rejects.toThrow(/was closed by its cutover on 20\d\d-.*reopen/);
    await expect(checkFreeze(stores, name)).rejects.toThrow('closed already');
  });

  it('keeps why something was accepted', async () => {
    await upload('monday');
    await ran('monday-1', 'monday');
    await closeMigration(stores, { ...cutover, accept: 'agreed with finance' });

    expect((await stores.roster.standing(name))?.changes).toMatchObject([{ accepted: 'agreed with finance' }]);
  });

  it('closes nothing when another drop was migrated meanwhile', async () => {
    await upload('monday');
    await ran('monday-1', 'monday');
    await ran('tuesday-1', 'tuesday', { startedAt: '2126-01-02T00:00:00.000Z' });

    await expect(closeMigration(stores, cutover)).rejects.toThrow('The drop tuesday was migrated while');
    expect(await stores.roster.standing(name)).toMatchObject({ state: 'open' });
  });

  it('can be taken back, which is kept too', async () => {
    await closed();

    expect(await reopenMigration(stores, { ...name, by: 'Bob', reason: 'one more month' })).toEqual({ reopened: true });

    await refuseWhenClosed(stores, name);
    expect((await stores.roster.standing(name))?.changes.map(({ to, by }) => [to, by])).toEqual([
      ['closed', 'Ada'],
      ['open', 'Bob'],
    ]);
    expect(await reopenMigration(stores, { ...name, by: 'Bob', reason: 'again' })).toEqual({ reopened: false });
  });

  it('is watched for seven days, unless it is taken back', async () => {
    const { hypercareUntil } = await closed();
    const at = (days: number) => new Date(Date.parse(hypercareUntil) + days * 86_400_000).toISOString();

    expect(Math.round((Date.parse(hypercareUntil) - Date.now()) / 86_400_000)).toBe(7);
    expect(await inHypercare(stores, at(-1))).toEqual({ migrations: [name] });
    expect(await inHypercare(stores, at(1))).toEqual({ migrations: [] });
    await reopenMigration(stores, { ...name, by: 'Bob', reason: 'one more month' });
    expect(await inHypercare(stores, at(-1))).toEqual({ migrations: [] });
  });
});

describe('deltas by the clock', () => {
  const at = '2026-11-26T00:00:00Z';

  it('are due for the newest complete drop that no run has brought to its end', async () => {
    await upload('monday');
    expect(await dueDeltas(stores, at)).toMatchObject({ deltas: [{ ...name, drop: 'monday', zip: null }] });

    await ran('monday-1', 'monday', { state: 'failed' });
    expect((await dueDeltas(stores, at)).deltas).toHaveLength(1);
    await ran('monday-2', 'monday', { mode: 'rehearsal' });
    expect((await dueDeltas(stores, at)).deltas).toHaveLength(1);
    await ran('monday-3', 'monday', { mode: 'delta' });
    expect(await dueDeltas(stores, at)).toEqual({ deltas: [] });
  });

  it('are not due while a run goes on, for an incomplete drop, or once the migration is closed', async () => {
    await upload('monday', 'accounts.csv');
    expect(await dueDeltas(stores, at)).toEqual({ deltas: [] });
    await upload('monday');
    await ran('monday-1', 'monday', { state: 'running' });
    expect(await dueDeltas(stores, at)).toEqual({ deltas: [] });
    await closed();
    await upload('monday');
    expect(await dueDeltas(stores, at)).toEqual({ deltas: [] });
  });

  it('have a name of their own each time the clock comes by', async () => {
    await upload('monday');
    const named = async (time: string) => (await dueDeltas(stores, time)).deltas.map(({ run }) => run);

    expect(await named(at)).toEqual(await named(at));
    expect(await named(at)).not.toEqual(await named('2026-11-27T00:00:00Z'));
  });
});
