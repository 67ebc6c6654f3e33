import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Cloud } from '../../lib/cli/cloud.ts';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, example, named, type Road } from '../road/road.ts';

const expectedSchema = z.object({ objects: z.record(z.string(), z.record(z.string(), z.number())) });

/** Calls in the middle of which the load function is killed: Odoo does them, and nobody hears of it. */
const killedAt = [
  ['account.move', 'load'],
  ['account.payment', 'load'],
  ['purchase.order', 'button_approve'],
  ['stock.picking', 'button_validate'],
] as const;

// On 14, where loading an invoice again doubles its lines and a receipt may be made twice.
describe('a load function killed with SIGKILL while documents are written to Odoo 14.0', () => {
  let road: Road;
  let killed: Migrated;
  let expected: z.infer<typeof expectedSchema>;
  const kills: string[] = [];

  beforeAll(async () => {
    expected = expectedSchema.parse(JSON.parse(await readFile(join(example, 'expected-outcomes.json'), 'utf8')));
    // Short, since the next attempt waits for the lease, which outlives the longest call; long enough for 100 invoices.
    road = await beginRoad('killeddocs', { series: '14.0', parameters: { OdooCallSeconds: '10' } });
    let cloud: Cloud | undefined;
    for (const [model, method] of killedAt) {
      road.proxy.dropNext((call) => {
        if (call.model !== model || call.method !== method) return false;
        for (const pid of cloud?.loadChildren() ?? []) process.kill(pid, 'SIGKILL');
        kills.push(`${model}.${method}`);
        return true;
      });
    }
    killed = await road.migrate(example, {
      whenUp: (up) => {
        cloud = up;
      },
    });
  });

  afterAll(async () => {
    await road.close();
  });

  it('was killed in the middle of each of the calls', () => {
    expect([...kills].sort()).toEqual(killedAt.map(([model, method]) => `${model}.${method}`).sort());
  });

  it('comes out as if nothing had happened: every row in its outcome, every total equal', () => {
    expect(killed.summary.reconciled, killed.problem).toBe(true);
    for (const [object, { rows, ...outcomes }] of Object.entries(expected.objects)) {
      expect(killed.summary.objects[object]?.rows, object).toBe(rows);
      expect(killed.summary.objects[object]?.outcomes, object).toMatchObject(outcomes);
    }
  });

  it('leaves no second invoice, no second line, no second payment', async () => {
    const created = expected.objects['invoice']?.['created'];
    const journals = `(select id from account_journal where code in ('MIGS', 'MIGP'))`;
    expect(await road.count(`select count(*) from account_move where journal_id in ${journals}`)).toBe(created);
    expect(await road.count(`select count(*) from ir_model_data d where ${named('killeddocs', 'invoice')}`)).toBe(
      created,
    );
    const lines = `select count(*) from account_move_line where not exclude_from_invoice_tab and move_id in (select id from account_move where journal_id in ${journals})`;
    expect(await road.count(lines)).toBe(expected.objects['invoice-line']?.['created']);
    const twice = `select count(*) from (select ref, amount_total from account_move where payment_id is not null group by ref, amount_total having count(*) > 1) t`;
    expect(await road.count(twice)).toBe(0);
  });

  it('leaves no second receipt and moves no stock twice', async () => {
    const orders = `select count(*) from purchase_order`;
    expect(await road.count(orders)).toBe(expected.objects['purchase-order']?.['created']);
    const received = `select count(*) from (select purchase_line_id from stock_move where purchase_line_id is not null and state = 'done' group by purchase_line_id having count(*) > 1) t`;
    expect(await road.count(received)).toBe(0);
    const moved = `select count(*) from stock_picking p join ir_model_data d on d.model = 'stock.picking' and d.res_id = p.id where ${named('killeddocs', 'stock')} and p.state = 'done'`;
    expect(await road.count(moved)).toBe(expected.objects['stock']?.['created']);
  });

  it('writes nothing when the same export comes again', async () => {
    road.writesOnTheWire();

    const again = await road.migrate(example);

    expect(again.summary.reconciled, again.problem).toBe(true);
    expect(road.writesOnTheWire()).toEqual([]);
  });
});
