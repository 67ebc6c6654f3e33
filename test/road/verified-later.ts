import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import { verifyMigration } from '../../lib/cli/verify-command.ts';
import { RealOdooError } from '../../lib/migration/errors.ts';
import { objectTypeNamed, pairNamed } from '../../lib/pairs/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import type { Series } from '../../lib/real-odoo/series.ts';
import { readHeld } from '../../lib/steps/held-before.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { faultsInBrowser } from './in-browser.ts';
import type { clinic, pair, Road } from './road.ts';

/** A field of a record in Odoo, as it was migrated. */
interface HeldField {
  readonly model: string;
  readonly id: number;
  readonly field: string;
}

const placeOf = ({ model, id, field }: HeldField) => `${model} ${id} ${field}`;
const mismatchesSchema = z.array(
  z.looseObject({ 'odoo model': z.string(), id: z.string(), field: z.string(), since: z.string(), source: z.string() }),
);

/** Numbers that look random and come the same from the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A road that an example was migrated over, to be verified as the last thing that is done with it. */
interface ToBeVerified {
  readonly series: Series;
  readonly of: typeof pair | typeof clinic;
  readonly migration: string;
  /** Known when the tests run. */
  readonly road: () => Road;
}

/** Tests of a verification. They change records behind Odoo's back: nothing else can be said of the road afterwards. */
export function describeVerification({ series, of, migration, road }: ToBeVerified): void {
  describe('verified later', () => {
    let cloud: Cloud;

    beforeAll(async () => {
      cloud = await openCloud({ stateDir: road().stateDir });
      await putOdooSecret(cloud.stores, migration, road().address);
      road().writesOnTheWire();
    });

    afterAll(async () => {
      await cloud.close();
    });

    const verified = (name: string, percent = 100) =>
      verifyMigration(cloud, { pair: of, migration, percent }, () => join(road().stateDir, name));
    const mismatchesIn = async (out: string) =>
      mismatchesSchema.parse(parse(await readFile(join(out, 'mismatches.csv'), 'utf8'), { columns: true, bom: true }));

    it('finds nothing as long as nobody has changed anything, and writes nothing to Odoo', async () => {
      const { verified: counts, out } = await verified('untouched');

      expect(await mismatchesIn(out)).toEqual([]);
      expect(counts).toMatchObject({ differing: 0, gone: 0 });
      expect(counts.fields).toBeGreaterThan(1000);
      expect(road().writesOnTheWire()).toEqual([]);
      expect(await faultsInBrowser(out)).toEqual([]);
    });

    it('compares a share of the records, when it is asked to', async () => {
      const { verified: all } = await verified('all');
      const { verified: some } = await verified('some', 20);

      expect(some.records).toBeGreaterThan(0);
      expect(some.records).toBeLessThan(all.records / 2);
    });

    it('finds a field that was corrupted by hand, whichever of 100 random fields it is', async () => {
      const seed = Date.now() % 1_000_000;
      console.log(`fields are chosen by the seed ${seed}`);
      const next = random(seed);
      const columns = await columnsInPostgres();
      const fields = (await heldFields()).filter(({ model, field }) => columns.has(`${tableOf(model)}.${field}`));
      const chosen = new Map<string, HeldField>();
      // Of a hundred fields some are under a constraint that lets PostgreSQL hold no such value: another is taken.
      for (let tries = 0; chosen.size < 100 && tries < 1000; tries += 1) {
        const field = fields[Math.floor(next() * fields.length)];
        if (field === undefined || chosen.has(placeOf(field))) continue;
        if (await corrupt(field, columns.get(`${tableOf(field.model)}.${field.field}`)))
          chosen.set(placeOf(field), field);
      }
      expect(chosen.size).toBe(100);

      const { out } = await verified('corrupted');

      const found = (await mismatchesIn(out)).map((row) =>
        placeOf({ model: row['odoo model'], id: Number(row.id), field: row.field }),
      );
      // One field of Odoo may be stored for several rows: each chosen one is found, and nothing else is.
      expect(new Set(found)).toEqual(new Set(chosen.keys()));
    });

    const tableOf = (model: string) => model.replaceAll('.', '_');

    /** Every stored field that the run has written. */
    async function heldFields(): Promise<readonly HeldField[]> {
      const fields = new Map<string, HeldField>();
      for (const { name } of pairNamed(of).objectTypes) {
        const { writing } = objectTypeNamed(pairNamed(of), name);
        const moved = writing.kind === 'flat' ? (writing.movedByOdoo ?? []) : [];
        for (const { run } of await cloud.stores.registry({ pair: of, migration }).runs()) {
          const prefix = runFiles({ pair: of, migration, run }).heldPrefix(name);
          for await (const { key } of cloud.stores.work.list(prefix))
            for (const { lines = [], ...record } of await readHeld(cloud.stores.work, key))
              for (const { model, id, fields: held } of [record, ...lines])
                for (const field of Object.keys(held).filter((one) => !moved.includes(one)))
                  fields.set(`${model} ${id} ${field}`, { model, id, field });
        }
      }
      return [...fields.values()];
    }

    /** Columns by `table.column`, with their types. */
    async function columnsInPostgres(): Promise<ReadonlyMap<string, string>> {
      // A link that must be there cannot be emptied, what a message is about decides who may read it, values kept by
      // company (19) have no one value, and definitions of fields are Odoo's own program. Every other column can be
      // given another value.
      const sql = `select table_name || '.' || column_name, data_type from information_schema.columns
        where table_schema = 'public' and (is_nullable = 'YES' or data_type <> 'integer')
        and column_name not in ('res_id', 'res_model', 'res_model_id', 'model') and table_name <> 'ir_model_fields'
        and not exists (select from ir_model_fields f where (to_jsonb(f)->>'company_dependent')::boolean
          and replace(f.model, '.', '_') = table_name and f.name = column_name)`;
      const rows = await psql({ series, database: road().address.database, sql });
      return new Map(rows.map(([name = '', type = '']) => [name, type] as const));
    }

    /** Changes a column in PostgreSQL behind Odoo's back; false where a constraint does not let it be. */
    async function corrupt({ model, id, field }: HeldField, type = ''): Promise<boolean> {
      const value = corrupted(`"${field}"`, type);
      const sql = `update ${tableOf(model)} set "${field}" = ${value} where id = ${id}`;
      try {
        await psql({ series, database: road().address.database, sql });
        return true;
      } catch (error) {
        if (error instanceof RealOdooError && /violates|constraint/.test(error.message)) return false;
        throw error;
      }
    }
  });
}

/** Another value of the column's own type. */
function corrupted(column: string, type: string): string {
  switch (type) {
    case 'boolean':
      return `not coalesce(${column}, false)`;
    case 'integer':
      return `case when ${column} is null then 1 else null end`;
    case 'numeric':
    case 'double precision':
      return `coalesce(${column}, 0) + 1`;
    case 'date':
      return `coalesce(${column}, date '2001-01-01') + 1`;
    case 'timestamp without time zone':
      return `coalesce(${column}, timestamp '2001-01-01') + interval '1 hour'`;
    case 'jsonb':
      return `jsonb_build_object('en_US', 'corrupted')`;
    default:
      return `'corrupted'`;
  }
}
