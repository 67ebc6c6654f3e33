import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cloud } from '../../lib/cli/cloud.ts';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { decide } from '../../lib/steps/gates.ts';
import type { WaitingGate } from '../../lib/store/registry.ts';
import { readExpected } from './expected-outcomes.ts';
import { faultsInBrowser } from './in-browser.ts';
import { beginRoad, example, named, pair, type Road } from './road.ts';

const sheetSchema = z.array(
  z.object({
    object: z.string(),
    key: z.string(),
    'source column': z.string(),
    source: z.string(),
    'odoo field': z.string(),
    odoo: z.string(),
    same: z.string(),
  }),
);

const pairs = [
  {
    pair,
    folder: example,
    namespace: '__aiworks__',
    series: '19.0',
    objects: ['account', 'contact', 'product', 'invoice', 'purchase-order'],
    family: `select count(*) from res_partner p join ir_model_data d on d.res_id = p.parent_id and d.model = 'res.partner' and d.module = '__aiworks__'`,
    shown: { object: 'account', column: 'country', field: 'Country (country_id)' },
  },
] as const;

describe.each(pairs)(
  'a sample of the $pair example',
  ({ pair: of, folder, namespace, series, objects, family, shown }) => {
    const migration = 'sample';
    let road: Road;
    let migrated: Migrated;
    let gate: WaitingGate | undefined;
    const atGate = { counts: new Map<string, number>(), family: 0, mails: 0 };

    beforeAll(async () => {
      road = await beginRoad(migration, { pair: of, series });
      let looking: Promise<void> | undefined;
      migrated = await road.migrate(folder, {
        mode: 'sample',
        approve: ['map', 'provisioning', 'chart-of-accounts', 'custom-fields'],
        whenUp: (cloud) => {
          looking = lookAtSample(cloud);
        },
      });
      await looking;
    });

    afterAll(async () => {
      await road.close();
    });

    async function lookAtSample({ stores }: Cloud): Promise<void> {
      const registry = stores.registry({ pair: of, migration });
      while (gate === undefined) {
        gate = (await registry.waiting()).find((one) => one.gate === 'sample');
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      for (const object of objects) atGate.counts.set(object, await road.count(count(object)));
      atGate.family = await road.count(family);
      await decide(stores, {
        pair: of,
        migration,
        gate: 'sample',
        verdict: 'approved',
        by: 'a test',
        reason: 'as it should be',
      });
    }

    const count = (object: string) =>
      `select count(*) from ir_model_data d where ${named(migration, object, namespace)}`;

    const sheetOf = async () =>
      sheetSchema.parse(
        parse(await readFile(join(migrated.out, 'sample', 'sample.csv'), 'utf8'), { columns: true, bom: true }),
      );

    it('holds 50 to 100 rows of each object type and what they name, and belongs together', async () => {
      const all = new Map<string, number>(
        await Promise.all(objects.map(async (object) => [object, await road.count(count(object))] as const)),
      );

      for (const [object, rows] of atGate.counts) {
        expect(rows, object).toBeGreaterThanOrEqual(Math.min(35, (all.get(object) ?? 0) / 2));
        expect(rows, object).toBeLessThanOrEqual(object === 'product' ? 250 : 110);
      }
      expect(atGate.family).toBeGreaterThan(40);
    });

    it('is shown field by field, source beside Odoo, in words that people read', async () => {
      const sheet = await sheetOf();
      const page = await readFile(join(migrated.out, 'sample', 'sample.html'), 'utf8');

      expect(new Set(sheet.map(({ object }) => object)).size).toBeGreaterThan(6);
      expect(sheet.filter(({ same }) => same !== 'yes')).toEqual([]);
      const told = sheet.filter((row) => row.object === shown.object && row['odoo field'] === shown.field);
      expect(told.length).toBeGreaterThan(30);
      expect(new Set(told.map((row) => row['source column']))).toEqual(new Set([shown.column]));
      for (const { odoo } of told) expect(odoo).not.toMatch(/^\d+$/);
      expect(page).toContain('Checked and agreed');
      expect(gate?.question).toContain('0 of them differ');
    });

    it('is shown on a page that reads, prints and asks for nothing, in a real browser', async () => {
      expect(await faultsInBrowser(join(migrated.out, 'sample'))).toEqual([]);
    });

    it('is followed by all other rows, and what was loaded stays as it is', async () => {
      const expected = await readExpected(folder);

      expect(migrated.summary).toMatchObject({ mode: 'full', reconciled: true });
      for (const object of objects) {
        const outcomes = migrated.summary.objects[object]?.outcomes;
        const written = (expected.objects[object]?.created ?? 0) - (outcomes?.created ?? 0);
        expect(outcomes?.rejected, object).toBe(expected.objects[object]?.rejected);
        expect(outcomes?.unchanged, object).toBe((expected.objects[object]?.unchanged ?? 0) + written);
        expect(written, object).toBe(atGate.counts.get(object));
      }
    });
  },
);
