import { describe, expect, it } from 'vitest';
import { readOutcome } from '../../lib/migration/outcome-line.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { transformObject } from '../../lib/steps/transform.ts';
import type { Cursor } from '../../lib/steps/transformed.ts';
import { fromJsonLines } from '../../lib/store/json-lines.ts';
import { readPart } from '../../lib/store/parts.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { beginRun, withLocalSteps } from './local-steps.ts';

const pair = 'ai-works-to-odoo-erp';

describe('transforming an export into parts', () => {
  let step: Stores;

  withLocalSteps((opened) => {
    step = opened.step;
  });

  /** A run over one file of accounts, ready to be transformed. */
  async function begin(migration: string, run: string, rows: number) {
    const name = { pair, migration, run };
    const headers = ['id', 'name', 'accountType'];
    const lines = Array.from({ length: rows }, (_, i) => `A-${i + 1},Company ${i + 1},customer`);
    const columns = Object.fromEntries(headers.map((header) => [header, { from: header }]));
    const map = {
      version: 1 as const,
      pair,
      objects: { account: { columns, unmapped: [] } },
      tolerances: { rejectedPercent: 5 },
      settings: defaultSettings,
    };
    await beginRun(step, name, { account: [headers.join(','), ...lines] }, map);
    return { ...name, object: 'account' };
  }

  async function keysOfParts(run: Awaited<ReturnType<typeof begin>>) {
    const parts: string[][] = [];
    for (const { key } of await step.work.listAll(runFiles(run).partsPrefix('account', 0))) {
      parts.push((await readPart(step.work, key)).lines.map((line) => line.key));
    }
    return parts;
  }

  it('makes parts of at most 500 records', async () => {
    const run = await begin('plain', 'one', 1201);

    const result = await transformObject(step, run, () => false);

    expect(result).toMatchObject({ done: true, cursor: { rows: 1201 } });
    expect((await keysOfParts(run)).map((keys) => keys.length)).toEqual([500, 500, 201]);
  });

  it('hands on a cursor near its time limit, and ends with the same parts', async () => {
    const run = await begin('cursor', 'one', 1700);

    let cursor: Cursor | null = null;
    let invocations = 0;
    for (let done = false; !done; invocations += 1) {
      ({ done, cursor } = await transformObject(step, { ...run, cursor }, () => true));
    }

    expect(invocations).toBeGreaterThan(2);
    const keys = (await keysOfParts(run)).flat();
    expect(keys).toHaveLength(1700);
    expect(new Set(keys).size).toBe(1700);
  });

  it('tells rows that an earlier run loaded, and makes parts of the others; rows of this run stay in their part', async () => {
    const first = await begin('again', 'one', 3);
    await transformObject(step, first, () => false);
    const [part] = await step.work.listAll(runFiles(first).partsPrefix('account', 0));
    const { lines } = await readPart(step.work, part?.key ?? '');
    const second = await begin('again', 'two', 4);
    const entry = (i: number, run: string) => ({
      name: { objectType: 'account', key: lines[i]?.key ?? '' },
      entry: { state: 'loaded' as const, model: 'res.partner', id: i + 1, hash: lines[i]?.hash ?? '', run },
    });
    // An attempt of the second run has loaded A-3 already: its part must stay as it was made.
    await step.idMap(second).put([entry(0, 'one'), entry(1, 'one'), entry(2, 'two')]);

    await transformObject(step, second, () => false);

    expect(await keysOfParts(second)).toEqual([['A-3', 'A-4']]);
    const outcomes = fromJsonLines(
      await step.work.readText(runFiles(second).outcomes('account', 'transform-0')),
      readOutcome,
    );
    expect(outcomes.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['A-1', 'unchanged'],
      ['A-2', 'unchanged'],
    ]);
  });
});
