import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { StockDocument } from '../../migration/document.ts';
import type { Amounts, Reason } from '../../migration/outcome.ts';
import type { OdooClient } from '../client.ts';
import { fieldTypes } from '../fields.ts';
import { reasonOf } from '../refusal.ts';
import { advance, type Step } from './advance.ts';
import type { DocumentInOdoo, DocumentRecipe, Finished } from './recipe.ts';
import { many2one, many2oneOrNothing, searchRecords } from './search-records.ts';

/** No wizard asks: without these Odoo 14 and 19 return an action for a person and do nothing. */
export const withoutWizards = { skip_immediate: true, skip_backorder: true, skip_sms: true };

/**
 * Quantities in stock: a transfer from the inventory adjustment location, so that each is brought in once and by a
 * document of its own, rather than by an absolute count that would overwrite what moved since.
 */
export const stockRecipe: DocumentRecipe<StockDocument> = {
  async finish(finishing, documents) {
    const { client, pause } = finishing;
    const ids = documents.map(({ id }) => id);
    const refused = new Map<number, string>();
    const changed = new Set<number>();
    const steps = [await detailsStep(client, documents), validateStep(client), await unfollowStep(client)];
    for (const step of steps) {
      const left = ids.filter((id) => !refused.has(id));
      const advanced = await advance(client, left, step, pause);
      for (const id of advanced.changed) changed.add(id);
      for (const [id, words] of advanced.refused) refused.set(id, words);
    }
    const states = await statesOf(client, ids);
    return new Map(
      documents.map(({ externalId, id }): [string, Finished] => {
        const words = refused.get(id);
        if (words !== undefined) return [externalId, { kind: 'rejected', reasons: [reasonOf(words, undefined)] }];
        if (states.get(id) !== 'done') return [externalId, { kind: 'rejected', reasons: [notBroughtIn] }];
        return [externalId, { kind: 'finished', changed: changed.has(id), notes: [] }];
      }),
    );
  },

  async remove({ client, pause }, ids) {
    const states = await statesOf(client, ids);
    const done = ids.filter((id) => states.get(id) === 'done');
    await advance(client, done, await bringToNothing(client), pause);
    const open = ids.filter((id) => states.get(id) !== 'done' && states.has(id));
    // With their lines 14.0 does not let go of them: it cancels the moves first, and then calls the lines done.
    const schema = z.object({ id: z.number() });
    const lines = await searchRecords(client, 'stock.move.line', [['picking_id', 'in', open]], [], schema);
    const lineIds = lines.map(({ id }) => id);
    await advance(client, lineIds, unlinkStep(client, 'stock.move.line'), pause);
    const { refused } = await advance(client, open, unlinkStep(client, 'stock.picking'), pause);
    // A move that was done cannot be deleted (14.0 and 19.0): the transfer stays, with nothing in it.
    return new Set([...done, ...refused.keys()]);
  },

  async amounts(client, ids) {
    const quantity = await doneQuantity(client);
    const [lines, name] = await Promise.all([
      searchRecords(
        client,
        'stock.move.line',
        [
          ['picking_id', 'in', [...ids]],
          ['state', '=', 'done'],
        ],
        ['picking_id', 'location_dest_id', quantity],
        z.looseObject({ picking_id: many2one, location_dest_id: many2one }),
      ),
      locationNames(client),
    ]);
    const amounts = new Map<number, Amounts>(ids.map((id) => [id, {}]));
    for (const line of lines) {
      const total = `stock/${name(line.location_dest_id)}`;
      const before = amounts.get(line.picking_id) ?? {};
      const sum = new Decimal(before[total] ?? 0).plus(String(z.number().parse(line[quantity])));
      amounts.set(line.picking_id, { ...before, [total]: sum.toFixed() });
    }
    return amounts;
  },
};

const notBroughtIn: Reason = {
  rule: 'stock-not-done',
  problem: 'stays open in Odoo: the transfer that brings it into stock was not done',
  mend: 'Look at the transfer in Odoo, and upload the row again',
};

/** What the quantity done of a move line is called: `quantity` (19.0) or `qty_done` (14.0). */
export const doneQuantity = async (client: OdooClient): Promise<'quantity' | 'qty_done'> =>
  (await fieldTypes(client, 'stock.move.line')).has('qty_done') ? 'qty_done' : 'quantity';

/** The one move line of each transfer with quantity, lot and owner; made while the transfer is a draft. */
async function detailsStep(client: OdooClient, documents: readonly DocumentInOdoo<StockDocument>[]): Promise<Step> {
  const byId = new Map(documents.map((one) => [one.id, one]));
  const quantity = await doneQuantity(client);
  const picked = (await fieldTypes(client, 'stock.move.line')).has('picked') ? { picked: true } : {};
  const uom = (await fieldTypes(client, 'stock.move')).has('product_uom') ? 'product_uom' : 'product_uom_id';
  const moveSchema = z.looseObject({
    id: z.number(),
    picking_id: many2one,
    product_id: many2one,
    location_id: many2one,
    location_dest_id: many2one,
  });
  const moves = await searchRecords(
    client,
    'stock.move',
    [['picking_id', 'in', [...byId.keys()]]],
    ['picking_id', 'product_id', 'location_id', 'location_dest_id', uom],
    moveSchema,
  );
  const moveOf = new Map(moves.map((move) => [move.picking_id, move]));
  return {
    async open(ids) {
      const [states, lines] = await Promise.all([
        statesOf(client, ids),
        searchRecords(
          client,
          'stock.move.line',
          [['picking_id', 'in', [...ids]]],
          ['picking_id'],
          z.object({ picking_id: many2one }),
        ),
      ]);
      const held = new Set(lines.map((line) => line.picking_id));
      return ids.filter((id) => states.get(id) === 'draft' && !held.has(id));
    },
    call: (ids) => ({
      model: 'stock.move.line',
      method: 'create',
      args: {
        vals_list: ids.flatMap((id) => {
          const move = moveOf.get(id);
          const document = byId.get(id)?.document;
          if (move === undefined || document === undefined) return [];
          return {
            picking_id: id,
            move_id: move.id,
            product_id: move.product_id,
            product_uom_id: many2one.parse(move[uom]),
            location_id: move.location_id,
            location_dest_id: move.location_dest_id,
            [quantity]: new Decimal(document.quantity).toNumber(),
            lot_id: document.lot ?? false,
            owner_id: document.owner ?? false,
            ...picked,
          };
        }),
      },
    }),
  };
}

/** Odoo confirms a draft transfer by itself when it is validated, and moves what its lines say (14.0 and 19.0). */
const validateStep = (client: OdooClient): Step => ({
  open: async (ids) => {
    const states = await statesOf(client, ids);
    return ids.filter((id) => states.get(id) !== 'done' && states.get(id) !== 'cancel');
  },
  call: (ids) => ({ model: 'stock.picking', method: 'button_validate', ids, context: withoutWizards }),
});

/**
 * On 14.0 transfers are followed by whoever validates them and by their partner, whatever the context says. Only these
 * two go: others began to follow by themselves.
 */
export async function unfollowStep(client: OdooClient): Promise<Step> {
  const [me] = await searchRecords(
    client,
    'res.users',
    [['id', '=', client.uid]],
    ['partner_id'],
    z.object({ partner_id: many2one }),
  );
  let unwanted: readonly number[] = [];
  return {
    async open(ids) {
      const pickings = await searchRecords(
        client,
        'stock.picking',
        [['id', 'in', [...ids]]],
        ['partner_id'],
        z.object({ id: z.number(), partner_id: many2oneOrNothing }),
      );
      unwanted = [...new Set([me?.partner_id, ...pickings.map((one) => one.partner_id)])].flatMap((id) => id ?? []);
      const followers = await searchRecords(
        client,
        'mail.followers',
        [
          ['res_model', '=', 'stock.picking'],
          ['res_id', 'in', [...ids]],
          ['partner_id', 'in', unwanted],
        ],
        ['res_id'],
        z.object({ res_id: z.number() }),
      );
      const followed = new Set(followers.map(({ res_id }) => res_id));
      return ids.filter((id) => followed.has(id));
    },
    call: (ids) => ({
      model: 'stock.picking',
      method: 'message_unsubscribe',
      ids,
      args: { partner_ids: [...unwanted] },
    }),
  };
}

/** Undoing: what was brought in goes back by setting the done line to nothing. */
async function bringToNothing(client: OdooClient): Promise<Step> {
  const quantity = await doneQuantity(client);
  const lineIds = new Map<number, number[]>();
  return {
    async open(ids) {
      const lines = await searchRecords(
        client,
        'stock.move.line',
        [
          ['picking_id', 'in', [...ids]],
          ['state', '=', 'done'],
          [quantity, '!=', 0],
        ],
        ['picking_id'],
        z.object({ id: z.number(), picking_id: many2one }),
      );
      lineIds.clear();
      for (const { id, picking_id } of lines) lineIds.set(picking_id, [...(lineIds.get(picking_id) ?? []), id]);
      return ids.filter((id) => lineIds.has(id));
    },
    call: (ids) => ({
      model: 'stock.move.line',
      method: 'write',
      ids: ids.flatMap((id) => lineIds.get(id) ?? []),
      args: { vals: { [quantity]: 0 } },
    }),
  };
}

/** Deletes records that are still there. */
export const unlinkStep = (client: OdooClient, model: string): Step => ({
  open: async (ids) =>
    (await searchRecords(client, model, [['id', 'in', [...ids]]], [], z.object({ id: z.number() }))).map(
      ({ id }) => id,
    ),
  call: (ids) => ({ model, method: 'unlink', ids }),
});

/** State of each transfer that is there. */
export async function statesOf(client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const schema = z.object({ id: z.number(), state: z.string() });
  const records = await searchRecords(client, 'stock.picking', [['id', 'in', [...ids]]], ['state'], schema);
  return new Map(records.map(({ id, state }) => [id, state]));
}

/**
 * What a location is called in totals: the warehouse's code, `Stock`, and the names below its stock location, however
 * that one is called in this Odoo.
 */
async function locationNames(client: OdooClient): Promise<(id: number) => string> {
  const [warehouses, locations] = await Promise.all([
    searchRecords(
      client,
      'stock.warehouse',
      [],
      ['code', 'lot_stock_id'],
      z.object({ code: z.string(), lot_stock_id: many2one }),
    ),
    searchRecords(
      client,
      'stock.location',
      [],
      ['name', 'complete_name', 'location_id'],
      z.object({ id: z.number(), name: z.string(), complete_name: z.string(), location_id: many2oneOrNothing }),
    ),
  ]);
  const byId = new Map(locations.map((location) => [location.id, location]));
  const codes = new Map(warehouses.map(({ code, lot_stock_id }) => [lot_stock_id, code]));
  return (id) => {
    const below: string[] = [];
    for (let at = byId.get(id); at !== undefined; at = byId.get(at.location_id ?? 0)) {
      const code = codes.get(at.id);
      if (code !== undefined) return [code, 'Stock', ...below].join('/');
      below.unshift(at.name);
    }
    return byId.get(id)?.complete_name ?? String(id);
  };
}
