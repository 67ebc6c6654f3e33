import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { camelCaseJson } from '../unfamiliar/camel-case-json.ts';
import { capsClinic } from '../unfamiliar/caps-clinic.ts';
import { germanErp } from '../unfamiliar/german-erp.ts';
import { beginRoad, type Road } from './road.ts';

const exports = [
  {
    name: 'a German ERP program',
    migration: 'german',
    export: germanErp,
    created: { account: 36, contact: 30, product: 24, tax: 3, invoice: 30 },
    skipped: {},
    totals: { invoice: ['out_invoice/USD', 'out_refund/USD'] },
  },
  {
    name: 'a web application',
    migration: 'camel',
    export: camelCaseJson,
    created: { account: 30, contact: 24, product: 20, stock: 20, 'purchase-order': 24 },
    skipped: {},
    totals: { stock: ['stock/NORTH/Stock', 'stock/SOUTH/Stock'] },
  },
  {
    name: 'a practice system with patients and appointments in one file',
    migration: 'caps',
    export: capsClinic,
    created: { patient: 30, appointment: 60, 'clinical-note': 40, recall: 24 },
    skipped: { patient: 30 },
    totals: {},
  },
] as const;

describe.each(exports)('the dump of $name', ({ migration, export: { pair, files }, created, skipped, totals }) => {
  let road: Road;
  let folder: string;
  let first: Migrated;

  beforeAll(async () => {
    road = await beginRoad(migration, { pair });
    folder = await mkdtemp(join(tmpdir(), 'onramp-unfamiliar-'));
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
    first = await road.migrate(folder);
  });

  afterAll(async () => {
    await road.close();
    await rm(folder, { recursive: true });
  });

  it('is migrated whole once its proposed map is approved, and reconciles', () => {
    expect(first.problem).toBeUndefined();
    expect(first.summary.unknownFiles).toEqual([]);
    const { objects } = first.summary;
    expect(Object.fromEntries(Object.keys(created).map((name) => [name, objects[name]?.outcomes.created]))).toEqual(
      created,
    );
    for (const [name, count] of Object.entries(skipped)) expect(objects[name]?.outcomes.skipped).toBe(count);
    const wrong = Object.values(objects).map(
      ({ outcomes: { rejected, pending, conflict } }) => rejected + pending + conflict,
    );
    expect(wrong.every((count) => count === 0)).toBe(true);
    expect(Object.values(objects).every(({ fields }) => fields.differing === 0)).toBe(true);
    for (const [name, of] of Object.entries(totals)) {
      for (const total of of) {
        expect(objects[name]?.totals[total]?.destination).toBe(objects[name]?.totals[total]?.source);
      }
    }
    expect(first.summary.reconciled).toBe(true);
  });

  it.runIf(migration === 'camel')('puts names together that the export keeps in two parts', async () => {
    expect(await road.count(`select count(*) from res_partner where name = 'Aiko Tanaka'`)).toBe(8);
  });

  it.runIf(migration === 'caps')('needs no other map the second time, and writes nothing', async () => {
    road.writesOnTheWire();

    const second = await road.migrate(folder, { approve: [] });

    expect(second.problem).toBeUndefined();
    expect(second.summary.mapHash).toBe(first.summary.mapHash);
    expect(road.writesOnTheWire()).toEqual([]);
  });
});
