import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { type RolledBack, rollBack } from '../../lib/cli/roll-back.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { anotherUser } from '../with-odoo/another-user.ts';
import { accountedFor, ofReceipts } from './accounted-rows.ts';
import { type CutDown, csv, cutDown } from './cut-down.ts';
import { danglingNames, differencesOf, rowsOfDatabase, type Snapshot } from './database-rows.ts';
import { listedRecords } from './listed-records.ts';
import { beginRoad, clinic, pair, type Road } from './road.ts';
import { exportOf } from './small-export.ts';

/** An example that is migrated and taken back, and what the test changes in its delta: partners of either pair. */
interface Example {
  readonly of: typeof pair | typeof clinic;
  /** The example's folder. */
  readonly folder: string;
  /** Object type that is changed and that another user works on in Odoo, and its file. */
  readonly object: string;
  readonly file: string;
  /** Of the pair's external ids. */
  readonly namespace: string;
}

/** Tests that a run, its delta and people's work in between can be taken apart again, on either Odoo. */
export function describeRollback({ of, folder, object, file, namespace }: Example): void {
  describe.each(allSeries)(`a rollback of the ${of} example in Odoo %s`, (series) => {
    const name = `undo${series.slice(0, 2)}${of === pair ? 'erp' : 'crm'}`;
    let road: Road;
    let cut: CutDown;
    let other: OdooClient;
    let before: Snapshot;
    let edited: Snapshot;
    let comeInBefore: readonly unknown[];
    let comeInAfter: readonly unknown[];
    let afterDelta: Snapshot;
    let afterAll_: Snapshot;
    let first: Migrated;
    let delta: Migrated;
    let ofDelta: RolledBack;
    let ofAll: RolledBack;
    let namesOfGone: readonly string[];
    let again: Migrated;
    /** Records that the other user made. */
    let own: readonly number[] = [];
    let ids: readonly { readonly key: string; readonly id: number }[];

    const rows = () => rowsOfDatabase(series, `road_${name}`);
    const back = (how: { readonly run?: string; readonly all?: boolean } = {}) =>
      rollBack({
        pair: of,
        migration: name,
        by: 'test',
        reason: 'The customer goes another way',
        stateDir: road.stateDir,
        ...how,
      });

    beforeAll(async () => {
      cut = await cutDown(folder, pairNamed(of), 8);
      road = await beginRoad(name, { series, pair: of });
      other = await anotherUser(road.odoo, road.address);
      before = await rows();
      first = await road.migrate(cut.folder);
      ids = await partners();
      await workInOdoo();
      edited = await rows();
      comeInBefore = await comeIn();
      delta = await road.migrate(await changed(), { mode: 'delta' });
      ofDelta = await back();
      afterDelta = await rows();
      comeInAfter = await comeIn();
      ofAll = await back({ all: true });
      afterAll_ = await rows();
      namesOfGone = await danglingNames({ series, database: `road_${name}` }, namespace);
      again = await road.migrate(cut.folder);
    });

    afterAll(async () => {
      other?.close();
      await road?.close();
    });

    it('began with runs that wrote something', () => {
      expect(first.problem).toBeUndefined();
      expect(delta.problem).toBeUndefined();
      expect(delta.summary.objects[object]?.outcomes).toMatchObject({ updated: 2, created: 1, conflict: 0 });
      if (of === pair)
        expect(delta.summary.objects['purchase-order']?.outcomes).toMatchObject({ updated: 2, rejected: 0 });
    });

    it('of the delta leaves every table as it was before it, edits of people included', async () => {
      expect(ofDelta.summary.checked).toMatchObject({ stillThere: 0, differing: 0 });
      const differences = differencesOf(edited, afterDelta).filter(({ table }) => !ofReceipts.has(table));
      expect(accountedFor(differences, await listedRecords(ofDelta.out))).toEqual([]);
      expect(comeInAfter).toEqual(comeInBefore);
    });

    it('of everything leaves every table as it was, but for what people worked on and what Odoo does not let go', async () => {
      const listed = [...(await listedRecords(ofAll.out)), ...own.map((id) => ({ model: 'res.partner', id }))];

      expect(ofAll.summary.problem).toBeUndefined();
      expect(ofAll.summary.checked).toMatchObject({ stillThere: 0, differing: 0 });
      expect(accountedFor(differencesOf(before, afterAll_), listed)).toEqual([]);
    });

    it('keeps what people worked on, each with its reason', async () => {
      const kept = await readFile(join(ofAll.out, 'kept.csv'), 'utf8');
      const reasonOf = (at: number) =>
        kept
          .split('\n')
          .find((line) => line.includes(`,res.partner,${ids[at]?.id},`))
          ?.split(',')[4];

      // A patient's own fields are told before the patient: its address was to be brought back, and somebody changed it.
      expect(['last-written-by', 'changed-in-odoo']).toContain(reasonOf(0));
      expect([reasonOf(1), reasonOf(2)]).toEqual(['used-by-people', 'used-by-people']);
      // What the delta and its rollback left behind is nobody's work.
      expect(kept).not.toMatch(/used-by-later|Odoo user 1 made/);
      expect(ofAll.summary.clean).toBe(false);
    });

    it('leaves no external id whose record is gone', () => {
      expect(namesOfGone).toEqual([]);
    });

    it('lets the same drop be migrated anew', () => {
      expect(again.problem).toBeUndefined();
      expect(again.summary.reconciled).toBe(first.summary.reconciled);
      const countOf = ({ summary }: Migrated) =>
        Object.entries(summary.objects).map(([type, { outcomes, fields }]) => ({
          type,
          inOdoo: outcomes.created + outcomes.updated + outcomes.unchanged,
          conflict: outcomes.conflict,
          rejected: outcomes.rejected,
          differing: fields.differing,
        }));
      expect(countOf(again)).toEqual(countOf(first));
    });

    it('leaves no entry in the books but those of stock that came and went', async () => {
      const entries = differencesOf(before, afterAll_).flatMap(({ table, added }) =>
        table === 'account_move' ? added : [],
      );
      const ofStock =
        series === '14.0' ? 'stock_move_id is not null' : 'id in (select account_move_id from stock_move)';
      const others = `select count(*) from account_move where id in (0, ${entries.join(', ') || 0}) and not (${ofStock})`;
      expect(await road.count(others)).toBe(0);
    });

    /** What has come in of each line of an order, what waits, and what lies in stock. */
    async function comeIn(): Promise<readonly unknown[]> {
      if (of !== pair) return [];
      const ask = (sql: string) => psql({ series, database: `road_${name}`, sql });
      return [
        await ask(`select l.id, o.state, o.date_approve, l.qty_received::float, sum(m.product_uom_qty)::float
          from purchase_order_line l join purchase_order o on o.id = l.order_id
            left join stock_move m on m.purchase_line_id = l.id and m.state not in ('done', 'cancel')
          group by l.id, o.id order by l.id`),
        await ask(`select product_id, location_id, lot_id, owner_id, sum(quantity)::float from stock_quant
          group by 1, 2, 3, 4 having sum(quantity) <> 0 order by 1, 2, 3, 4`),
      ];
    }

    async function partners() {
      const domain = [
        ['module', '=', namespace],
        ['model', '=', 'res.partner'],
        ['name', '=like', `${name}\\_${object}\\_%`],
      ];
      const args = { domain, fields: ['name', 'res_id'], order: 'res_id' };
      const found = await road.odoo.call({ model: 'ir.model.data', method: 'search_read', args });
      return z
        .array(z.object({ name: z.string(), res_id: z.number() }))
        .parse(found)
        .map(({ name: key, res_id: id }) => ({ key, id }));
    }

    /** Three records somebody works on: a field, a remark, a person below it. And a record of its own. */
    async function workInOdoo() {
      const [edit, remark, parent] = ids.map(({ id }) => id);
      await other.call({
        model: 'res.partner',
        method: 'write',
        ids: [edit ?? 0],
        args: { vals: { phone: '+1 202 555 0177' } },
      });
      const note = { model: 'res.partner', res_id: remark, body: 'Called back', message_type: 'comment' };
      await other.call({ model: 'mail.message', method: 'create', args: { vals_list: [note] } });
      const child = { name: 'Somebody new', parent_id: parent };
      const args = { vals_list: [child, { name: 'Own record' }] };
      own = idsSchema.parse(await other.call({ model: 'res.partner', method: 'create', args }));
    }

    /** Two of the records nobody touched, changed, and one that is new. */
    async function changed(): Promise<string> {
      const all = cut.rows.get(file) ?? [];
      const untouched = new Set(ids.slice(3).map(({ key }) => key));
      const known = all.filter(({ id = '' }) => untouched.has(`${name}_${object}_${id}`)).slice(0, 2);
      const fresh = { ...known[0], id: 'NEW-1', email: 'new.one@example.com', name: 'New one' };
      const update = known.map((row) => ({ ...row, phone: '+1 202 555 0188' }));
      const one = { ...(of === clinic ? { ...fresh, nhsNumber: '' } : { ...fresh, vat: '' }) };
      return exportOf({ [file]: csv([...update, one]), ...(of === pair ? ordersFurther() : {}) });
    }

    /** An order that was a draft is confirmed, and one that was confirmed has come. */
    function ordersFurther(): Readonly<Record<string, string>> {
      const orders = cut.rows.get('purchase-orders.csv') ?? [];
      const lines = cut.rows.get('purchase-order-lines.csv') ?? [];
      const draft = orders.find(({ status }) => status === 'draft');
      const open = orders.find(({ status, receivedAt }) => status === 'confirmed' && receivedAt === '');
      const further = [
        { ...draft, id: draft?.['id'] ?? '', status: 'confirmed', confirmedAt: '2026-03-02T10:00:00Z' },
        { ...open, id: open?.['id'] ?? '', status: 'received', receivedAt: '2026-03-03T10:00:00Z' },
      ];
      const ids = new Set(further.map(({ id }) => id));
      return {
        'purchase-orders.csv': csv(further),
        'purchase-order-lines.csv': csv(lines.filter(({ orderId = '' }) => ids.has(orderId))),
      };
    }
  });
}

const idsSchema = z.array(z.number());
