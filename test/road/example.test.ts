import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, example, named, type Road } from './road.ts';

const expectedSchema = z.object({
  objects: z.record(z.string(), z.record(z.string(), z.number())),
  rows: z.array(z.object({ object: z.string(), file: z.string(), row: z.number(), outcome: z.string() })),
});

const rowSchema = z.array(z.looseObject({ file: z.string(), row: z.coerce.number(), outcome: z.string() }));

describe('the example export, from upload to Odoo', () => {
  let road: Road;
  let first: Migrated;
  let mailsBefore: number;
  let followersBefore: number;
  let expected: z.infer<typeof expectedSchema>;

  beforeAll(async () => {
    expected = expectedSchema.parse(JSON.parse(await readFile(join(example, 'expected-outcomes.json'), 'utf8')));
    road = await beginRoad('example');
    mailsBefore = await road.count('select count(*) from mail_mail');
    followersBefore = await road.count('select count(*) from mail_followers');
    first = await road.migrate(example);
  });

  afterAll(async () => {
    await road.close();
  });

  it('ends reconciled, with every row in the outcome its author expects', () => {
    const { reconciled, objects } = first.summary;
    expect(reconciled, first.problem).toBe(true);
    for (const [object, { rows, ...outcomes }] of Object.entries(expected.objects)) {
      expect(objects[object]?.rows, object).toBe(rows);
      expect(objects[object]?.outcomes, object).toEqual({ updated: 0, conflict: 0, ...outcomes });
    }
  });

  it('names exactly the rows that need a person, each with its outcome', async () => {
    for (const object of Object.keys(expected.objects)) {
      const text = await readFile(join(first.out, `${object}-rows.csv`), 'utf8');
      const found = rowSchema.parse(parse(text, { columns: true, bom: true }));

      const places = [...new Set(found.map(({ file, row, outcome }) => `${file} ${row} ${outcome}`))].sort();

      const wanted = expected.rows.filter(
        (row) => row.object === object && row.outcome !== 'unchanged' && row.outcome !== 'created',
      );
      expect(places).toEqual([...new Set(wanted.map(({ file, row, outcome }) => `${file} ${row} ${outcome}`))].sort());
    }
  });

  it('has written every created record once, read back from Odoo', async () => {
    for (const object of ['account', 'contact', 'product']) {
      const created = first.summary.objects[object]?.outcomes.created;
      expect(await road.count(`select count(*) from ir_model_data d where ${named('example', object)}`)).toBe(created);
    }
    const partners = `select count(*) from res_partner p join ir_model_data d on d.model = 'res.partner' and d.res_id = p.id where ${named('example', 'account')}`;
    expect(await road.count(partners)).toBe(first.summary.objects['account']?.outcomes.created);
  });

  it('has compared every field it wrote and found none differing', () => {
    for (const object of ['account', 'contact', 'product']) {
      const fields = first.summary.objects[object]?.fields;
      expect(fields?.compared).toBeGreaterThan(2000);
      expect(fields?.differing).toBe(0);
    }
  });

  it("keeps a contact's own street apart from its company's", async () => {
    const overwritten = `select count(*) from res_partner c join res_partner p on p.id = c.parent_id
      join ir_model_data d on d.model = 'res.partner' and d.res_id = c.id
      where ${named('example', 'contact')} and c.type <> 'contact' and c.street is not null and c.street = p.street`;
    const own = `select count(*) from res_partner c join ir_model_data d on d.model = 'res.partner' and d.res_id = c.id
      join res_partner p on p.id = c.parent_id where ${named('example', 'contact')} and c.street is not null and c.street is distinct from p.street`;

    expect(await road.count(overwritten)).toBe(0);
    expect(await road.count(own)).toBeGreaterThan(100);
  });

  it('makes exactly the exported variants under their templates', async () => {
    const variants = `select count(*) from product_product v join ir_model_data d on d.model = 'product.product' and d.res_id = v.id
      where ${named('example', 'product')} and v.combination_indices <> ''`;
    const strays = `select count(*) from product_product v where v.combination_indices <> ''
      and not exists (select 1 from ir_model_data d where d.model = 'product.product' and d.res_id = v.id)`;

    expect(await road.count(variants)).toBeGreaterThan(50);
    expect(await road.count(strays)).toBe(0);
  });

  it('sets owners, and links subsidiaries to their parents', async () => {
    const owned = `select count(*) from res_partner p join ir_model_data d on d.model = 'res.partner' and d.res_id = p.id where ${named('example', 'account')} and p.user_id is not null`;
    const children = `select count(*) from res_partner p join ir_model_data d on d.model = 'res.partner' and d.res_id = p.id where ${named('example', 'account')} and p.parent_id is not null`;

    expect(await road.count(owned)).toBeGreaterThan(200);
    expect(await road.count(children)).toBeGreaterThan(15);
  });

  it('sends no mail and adds no follower', async () => {
    expect(await road.count('select count(*) from mail_mail')).toBe(mailsBefore);
    expect(await road.count('select count(*) from mail_followers')).toBe(followersBefore);
  });

  it('lists people without an Odoo user in the provisioning queue', async () => {
    const text = await readFile(join(first.out, 'provisioning-queue.csv'), 'utf8');

    const queue = z.array(z.looseObject({ id: z.string() })).parse(parse(text, { columns: true, bom: true }));

    expect(queue.map(({ id }) => id).sort()).toEqual(['U-011', 'U-012']);
  });

  describe('a second time', () => {
    let second: Migrated;
    let writes: readonly { readonly model: string; readonly method: string }[];

    beforeAll(async () => {
      road.writesOnTheWire();
      second = await road.migrate(example);
      writes = road.writesOnTheWire();
    });

    it('leaves everything unchanged', () => {
      for (const object of ['account', 'contact', 'product']) {
        const before = first.summary.objects[object]?.outcomes;
        const after = second.summary.objects[object]?.outcomes;
        expect(after).toEqual({ ...before, created: 0, unchanged: before?.created });
      }
      expect(second.summary.reconciled).toBe(true);
    });

    it('makes not one writing call to Odoo, counted at the wire', () => {
      expect(writes).toEqual([]);
      expect(second.summary.odooCalls.write).toBe(0);
    });
  });
});
