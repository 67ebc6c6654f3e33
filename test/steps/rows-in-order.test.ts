import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { proposeMap } from '../../lib/migration/map.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { transformObject } from '../../lib/steps/transform.ts';
import type { Cursor } from '../../lib/steps/transformed.ts';
import { readPart } from '../../lib/store/parts.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { beginRun, withLocalSteps } from './local-steps.ts';

const pair = 'aerona-clinic-to-odoo-crm';
const headers = ['id', 'patientId', 'writtenAt', 'text'];

describe('rows that are loaded in an order', () => {
  let step: Stores;
  let runs = 0;

  withLocalSteps((opened) => {
    step = opened.step;
  });

  /** The times of notes as their parts have them, after a transform that is handed on whenever `short` says so. */
  async function partsOf(times: readonly string[], short: () => boolean = () => false) {
    runs += 1;
    const name = { pair, migration: `notes-${runs}`, run: 'one' };
    const rows = times.map((time, at) => `N-${at},P-1,${time},words ${at}`);
    await beginRun(
      step,
      name,
      { 'clinical-note': [headers.join(','), ...rows] },
      proposeMap(pairNamed(pair), { 'clinical-note': headers }),
    );
    let cursor: Cursor | null = null;
    for (let done = false; !done; ) {
      const result = await transformObject(step, { ...name, object: 'clinical-note', cursor }, short);
      ({ done, cursor } = result);
    }
    const parts: { writtenAt: string; key: string }[][] = [];
    for (const { key } of await step.work.listAll(runFiles(name).partsPrefix('clinical-note', 0))) {
      const { lines } = await readPart(step.work, key);
      parts.push(lines.map((line) => ({ writtenAt: String(line.record['writtenAt']), key: line.key })));
    }
    return parts;
  }

  const minute = (at: number) => new Date(Date.UTC(2024, 0, 1, 0, at)).toISOString();

  it('come oldest first over all parts, whatever order the export has them in', async () => {
    const shuffled = Array.from({ length: 1201 }, (_, at) => minute((at * 577) % 1201));

    const parts = await partsOf(shuffled);

    expect(parts.map(({ length }) => length)).toEqual([500, 500, 201]);
    const times = parts.flat().map(({ writtenAt }) => writtenAt);
    expect(times).toEqual([...times].sort());
    expect(new Set(parts.flat().map(({ key }) => key)).size).toBe(1201);
  });

  it('come the same however often the transform is handed on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3000), { minLength: 1, maxLength: 1300 }),
        fc.boolean(),
        async (order, handOn) => {
          const times = order.map(minute);

          const parts = await partsOf(times, () => handOn);

          const found = parts.flat().map(({ writtenAt }) => writtenAt);
          expect(found).toEqual(times.map((time) => `${time.slice(0, 19)}Z`).sort());
        },
      ),
      { numRuns: 12 },
    );
  });
});
