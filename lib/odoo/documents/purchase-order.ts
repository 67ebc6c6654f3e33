import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { PurchaseOrderDocument } from '../../migration/document.ts';
import type { Amounts, Reason } from '../../migration/outcome.ts';
import type { OdooClient } from '../client.ts';
import { destinationOf } from '../destination.ts';
import { fieldTypes } from '../fields.ts';
import { decimalOf } from '../numbers.ts';
import { reasonOf } from '../refusal.ts';
import { advance, type Step } from './advance.ts';
import { receiptTypesOf } from './earlier-receipts.ts';
import { isOpen, type OrderMove, orderLines, orderMoves, toReceive } from './receipts.ts';
import type { DocumentInOdoo, DocumentRecipe, Finished, Finishing } from './recipe.ts';
import { many2one, many2oneOrNothing, nothing, searchRecords } from './search-records.ts';
import { unfollowStep, unlinkStep, withoutWizards } from './stock.ts';

type Order = DocumentInOdoo<PurchaseOrderDocument>;
type Orders = ReadonlyMap<number, Order>;

const model = 'purchase.order';

/**
 * Purchase orders. They are confirmed by `button_approve`, because `button_confirm` adds a vendor price to the products
 * and, on 14.0, the vendor as a follower (seen on 19.0 and 14.0).
 *
 * What has been received comes in by one transfer of an operation type of the migration, to a location outside the
 * warehouse: those goods are in the counted stock, or gone again, and must not raise it a second time. What is still to
 * come waits in a receipt as Odoo makes it.
 */
export const purchaseOrderRecipe: DocumentRecipe<PurchaseOrderDocument> = {
  async finish(finishing, documents) {
    const work = workOn(finishing, documents);
    await rejectWrongTotals(work);
    await work.advance(work.inState('sent'), sentStep(finishing.client));
    await work.advance(work.inState('cancelled'), cancelStep(finishing.client));
    await confirm(work);
    return finished(work);
  },

  async remove({ client, pause }, ids) {
    const moves = await orderMoves(client, new Map(ids.map((id) => [id, id])));
    const received = new Set(moves.flatMap(({ order, state }) => (state === 'done' ? order : [])));
    const free = ids.filter((id) => !received.has(id));
    const cancelled = await advance(client, free, cancelStep(client), pause);
    const pickings = [...new Set(moves.flatMap(({ order, picking }) => (received.has(order) ? [] : picking)))];
    await advance(client, pickings, unlinkStep(client, 'stock.picking'), pause);
    const left = free.filter((id) => !cancelled.refused.has(id));
    const unlinked = await advance(client, left, unlinkStep(client, model), pause);
    return new Set([...received, ...cancelled.refused.keys(), ...unlinked.refused.keys()]);
  },

  async amounts(client, ids) {
    const currency = z.tuple([z.number(), z.string()]);
    const schema = z.object({ id: z.number(), amount_total: z.number(), currency_id: currency });
    const fields = ['amount_total', 'currency_id'];
    const orders = await searchRecords(client, model, [['id', 'in', [...ids]]], fields, schema);
    return new Map(
      orders.map(({ id, amount_total, currency_id: [, code] }): [number, Amounts] => [
        id,
        { [`order/${code}`]: decimalOf(amount_total).toFixed() },
      ]),
    );
  },
};

/** The orders being finished, and what has become of them so far. */
interface Work {
  readonly finishing: Finishing;
  readonly client: OdooClient;
  readonly orders: Orders;
  readonly changed: Set<number>;
  readonly rejected: Map<number, readonly Reason[]>;
  /** Ids of the orders that come to one of these states and are not rejected. */
  inState(...states: readonly PurchaseOrderDocument['state'][]): readonly number[];
  /** Takes orders a step further; those Odoo refuses it for are rejected. */
  advance(ids: readonly number[], step: Step): Promise<void>;
}

function workOn(finishing: Finishing, documents: readonly Order[]): Work {
  const orders: Orders = new Map(documents.map((order) => [order.id, order]));
  const changed = new Set<number>();
  const rejected = new Map<number, readonly Reason[]>();
  return {
    finishing,
    client: finishing.client,
    orders,
    changed,
    rejected,
    inState: (...states) =>
      documents.flatMap(({ id, document }) => (states.includes(document.state) && !rejected.has(id) ? id : [])),
    async advance(ids, step) {
      const left = ids.filter((id) => !rejected.has(id));
      const done = await advance(finishing.client, left, step, finishing.pause);
      for (const id of done.changed) changed.add(id);
      for (const [id, words] of done.refused) rejected.set(id, [reasonOf(words, undefined)]);
    },
  };
}

const orderSchema = z.object({
  id: z.number(),
  state: z.string(),
  date_approve: z.union([z.string(), nothing]),
  amount_untaxed: z.number(),
  amount_total: z.number(),
  picking_type_id: many2oneOrNothing,
});
type OrderInOdoo = z.infer<typeof orderSchema>;

/** Orders as Odoo has them, by id. */
async function read(client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, OrderInOdoo>> {
  const fields = ['state', 'date_approve', 'amount_untaxed', 'amount_total', 'picking_type_id'];
  const orders = await searchRecords(client, model, [['id', 'in', [...ids]]], fields, orderSchema);
  return new Map(orders.map((order) => [order.id, order]));
}

const isDraft = (state: string | undefined) => state === 'draft' || state === 'sent';
/** Up to Odoo 18 a locked order is `done`; 19 leaves it `purchase`. */
const isConfirmed = (state: string | undefined) => state === 'purchase' || state === 'done';

/** Odoo computes the amounts from the lines; an order that comes out differently is none of the source's. */
async function rejectWrongTotals({ client, orders, rejected, finishing }: Work) {
  for (const [id, order] of await read(client, [...orders.keys()])) {
    if (!isDraft(order.state)) continue;
    const document = orders.get(id)?.document;
    const amounts = [
      { of: 'without tax', source: document?.untaxed, odoo: decimalOf(order.amount_untaxed) },
      { of: 'with tax', source: document?.total, odoo: decimalOf(order.amount_total) },
    ];
    const reasons = amounts.flatMap(({ of, source, odoo }): readonly Reason[] =>
      source === null || source === undefined || odoo.minus(source).abs().lte(finishing.settings.taxTolerance)
        ? []
        : [
            {
              rule: 'order-total',
              problem: `comes to ${odoo.toFixed()} ${of} in Odoo and to ${new Decimal(source).toFixed()} in the source`,
              mend: 'Correct quantities, prices or taxes of the lines, or the amount of the order',
            },
          ],
    );
    if (reasons.length > 0) rejected.set(id, reasons);
  }
}

/** Those of the orders whose record in Odoo asks for a step. */
const openWhere =
  (client: OdooClient, asks: (order: OrderInOdoo) => boolean): Step['open'] =>
  async (ids) =>
    [...(await read(client, ids)).values()].filter(asks).map(({ id }) => id);

const write = (ids: readonly number[], vals: Readonly<Record<string, unknown>>) => ({
  model,
  method: 'write',
  ids,
  args: { vals },
});

const sentStep = (client: OdooClient): Step => ({
  open: openWhere(client, ({ state }) => state === 'draft'),
  call: (ids) => write(ids, { state: 'sent' }),
});

const cancelStep = (client: OdooClient): Step => ({
  open: openWhere(client, ({ state }) => state !== 'cancel'),
  call: (ids) => ({ model, method: 'button_cancel', ids }),
});

/** Confirms orders, with what has been received of them. */
async function confirm(work: Work) {
  const { client, finishing, orders } = work;
  const ids = work.inState('confirmed', 'received');
  if (ids.length === 0) return;
  // While a draft: on a confirmed order Odoo writes a message about each line.
  await work.advance(ids, await servicesStep(client, orders));
  const goods = new Set(
    (await orderLines(client, ids)).flatMap((line) =>
      line.by === 'transfers' && receivedOf(orders, line).gt(0) ? line.order : [],
    ),
  );
  const earlier = ids.filter((id) => goods.has(id));
  const warehouses = await warehousesOf(client, earlier);
  const types = await receiptTypesOf(finishing, [...new Set(warehouses.values())]);
  const groups = [...Map.groupBy(earlier, (id) => warehouses.get(id))].flatMap(([warehouse, group]) => {
    const found = warehouse === undefined ? undefined : types.get(warehouse);
    return found === undefined ? [] : [{ ...found, group }];
  });
  for (const { earlier: type, group } of groups) {
    await work.advance(group, {
      open: openWhere(client, (order) => isDraft(order.state) && order.picking_type_id !== type),
      call: (some) => write(some, { picking_type_id: type }),
    });
  }
  await work.advance(ids, {
    open: openWhere(client, ({ state }) => isDraft(state)),
    call: (some) => ({ model, method: 'button_approve', ids: some }),
  });
  await rejectUnconfirmed(work, ids);
  for (const { earlier: type, own, group } of groups) await receive(work, group, { earlier: type, own });
  await receiveLater(work, ids);
  await unfollow(work, ids);
  await work.advance(ids, {
    open: openWhere(
      client,
      ({ id, state, date_approve }) =>
        isConfirmed(state) && date_approve !== (orders.get(id)?.document.confirmedAt ?? false),
    ),
    call: (some) =>
      write(some, { date_approve: some.map((id) => orders.get(id)?.document.confirmedAt ?? false).at(0) ?? false }),
    most: 1,
  });
}

/** What the source says was received of a line. */
function receivedOf(orders: Orders, { order, id }: { readonly order: number; readonly id: number }): Decimal {
  const found = orders.get(order);
  for (const [key, lineId] of found?.lineIds ?? [])
    if (lineId === id) return new Decimal(found?.document.received[key] ?? '0');
  return new Decimal(0);
}

/** Received quantities of services, which no transfer brings. */
async function servicesStep(client: OdooClient, orders: Orders): Promise<Step> {
  const missing = async (ids: readonly number[]) =>
    (await orderLines(client, ids)).filter(
      (line) => line.by === 'person' && !line.received.eq(receivedOf(orders, line)),
    );
  let lines = await missing([...orders.keys()]);
  return {
    async open(ids) {
      const drafts = new Set(await openWhere(client, ({ state }) => isDraft(state))(ids));
      lines = await missing(ids);
      return ids.filter((id) => drafts.has(id) && lines.some(({ order }) => order === id));
    },
    call: (ids) => ({
      model,
      method: 'write',
      ids,
      args: {
        vals: {
          order_line: lines
            .filter(({ order }) => ids.includes(order))
            .map((line) => [1, line.id, { qty_received: receivedOf(orders, line).toNumber() }]),
        },
      },
    }),
    most: 1,
  };
}

/** The warehouse of each order, by its operation type. */
async function warehousesOf(client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
  const orders = await read(client, ids);
  const types = await searchRecords(
    client,
    'stock.picking.type',
    [['id', 'in', [...new Set([...orders.values()].flatMap((order) => order.picking_type_id ?? []))]]],
    ['warehouse_id'],
    z.object({ id: z.number(), warehouse_id: many2oneOrNothing }),
  );
  const warehouses = new Map(types.map(({ id, warehouse_id }) => [id, warehouse_id]));
  return new Map(
    [...orders.values()].flatMap(({ id, picking_type_id }) => {
      const warehouse = warehouses.get(picking_type_id ?? 0);
      return warehouse === undefined ? [] : [[id, warehouse] as const];
    }),
  );
}

/** Odoo 19 leaves an order as it is, without a word, when its user may not approve the amount. */
async function rejectUnconfirmed({ client, rejected }: Work, ids: readonly number[]) {
  for (const [id, { state }] of await read(client, ids)) {
    if (!isConfirmed(state) && !rejected.has(id)) rejected.set(id, [notConfirmed]);
  }
}

const notConfirmed: Reason = {
  rule: 'order-not-confirmed',
  problem: 'is not confirmed by Odoo: the order may be cancelled there, or its amount beyond what the user may approve',
  mend: 'Let the user of the migration approve purchase orders (Purchase: Administrator) and upload the row again',
};

/**
 * Brings in what was received of orders that were confirmed with the operation type of earlier receipts, gives them
 * their warehouse's own back, and lets Odoo make the receipt of what is still to come.
 */
async function receive(work: Work, ids: readonly number[], types: { readonly earlier: number; readonly own: number }) {
  const { client, orders } = work;
  const scoped: Orders = new Map(ids.flatMap((id) => orders.get(id) ?? []).map((order) => [order.id, order]));
  const destination = await destinationOf(client);
  const [movesField, quantityField] = [destination.name('pickingMoves'), destination.name('moveQuantity')];
  const picks = (await fieldTypes(client, 'stock.move')).has('picked');
  const lines = new Map((await orderLines(client, ids)).map((line) => [line.id, line]));
  const wanted = (move: OrderMove): Decimal => {
    const line = lines.get(move.line);
    return line === undefined ? new Decimal(0) : toReceive(move, line, receivedOf(orders, line));
  };
  let moves: readonly OrderMove[] = [];
  const look = async () => {
    moves = await orderMoves(client, scoped);
  };
  const ofEarlier = (order: number) => moves.filter((move) => move.order === order && move.type === types.earlier);
  const pickingsOf = (some: readonly number[], which: (move: OrderMove) => boolean) => [
    ...new Set(
      some
        .flatMap(ofEarlier)
        .filter(which)
        .map(({ picking }) => picking),
    ),
  ];
  const step = (asks: (order: number) => boolean, call: Step['call'], most?: number): Step => ({
    async open(some) {
      await look();
      return some.filter(asks);
    },
    call,
    ...(most === undefined ? {} : { most }),
  });
  const hasWrongQuantity = (move: OrderMove) =>
    isOpen(move) && !(move.done.eq(wanted(move)) && (move.picked || !picks || wanted(move).isZero()));

  if (quantityField === 'quantity_done') {
    // Odoo 14 reserves one line for each serial number, and then takes no quantity for the whole move.
    await work.advance(
      ids,
      step(
        (id) => ofEarlier(id).some((move) => move.state === 'assigned' && hasWrongQuantity(move)),
        (some) => ({ model: 'stock.picking', method: 'do_unreserve', ids: pickingsOf(some, isOpen) }),
      ),
    );
  }
  await work.advance(
    ids,
    step(
      (id) => ofEarlier(id).some(hasWrongQuantity),
      (some) => ({
        model: 'stock.picking',
        method: 'write',
        ids: pickingsOf(some, isOpen),
        args: {
          vals: {
            [movesField]: some
              .flatMap(ofEarlier)
              .filter(isOpen)
              .map((move) => [
                1,
                move.id,
                { [quantityField]: wanted(move).toNumber(), ...(picks ? { picked: wanted(move).gt(0) } : {}) },
              ]),
          },
        },
      }),
      1,
    ),
  );
  await work.advance(
    ids,
    step(
      (id) => ofEarlier(id).some(isOpen),
      (some) => {
        const pickings = pickingsOf(some, isOpen);
        const context = { ...withoutWizards, picking_ids_not_to_backorder: pickings };
        return { model: 'stock.picking', method: 'button_validate', ids: pickings, context };
      },
      20,
    ),
  );
  await look();
  for (const id of ids) if (ofEarlier(id).some(isOpen)) work.rejected.set(id, [notReceived]);
  const left = ids.filter((id) => !work.rejected.has(id));
  // What did not come is cancelled in the receipt of what came; the rest has a receipt of its own.
  await work.advance(
    left,
    step(
      (id) => ofEarlier(id).some(({ state }) => state === 'cancel'),
      (some) => ({
        model: 'stock.move',
        method: 'unlink',
        ids: some.flatMap(ofEarlier).flatMap((move) => (move.state === 'cancel' ? move.id : [])),
      }),
    ),
  );
  await work.advance(left, {
    open: openWhere(client, (order) => order.picking_type_id === types.earlier),
    call: (some) => write(some, { picking_type_id: types.own }),
  });
  const stillToCome = (id: number) =>
    orders.get(id)?.document.state === 'confirmed' &&
    [...lines.values()].some(
      (line) => line.order === id && line.by === 'transfers' && line.ordered.gt(receivedOf(orders, line)),
    );
  await work.advance(
    left,
    step(
      (id) => stillToCome(id) && !moves.some((move) => move.order === id && move.type !== types.earlier),
      (some) => ({ model, method: 'button_approve', ids: some }),
    ),
  );
  // For what came beyond the order Odoo 19 makes a transfer back to the vendor, beside the receipt of the rest.
  const takenBack = (id: number) => moves.filter((move) => move.order === id && isOpen(move) && move.takesBack);
  await work.advance(
    left,
    step(
      (id) => takenBack(id).length > 0,
      (some) => ({
        model: 'stock.picking',
        method: 'unlink',
        ids: [...new Set(some.flatMap(takenBack).map(({ picking }) => picking))],
      }),
    ),
  );
  await datesOfReceipts(work, left, scoped, types.earlier);
}

/**
 * Brings in what has come since an order was migrated as open: into the warehouse, by the receipt that waits for it.
 * Of a received order nothing waits any longer.
 */
async function receiveLater(work: Work, ids: readonly number[]) {
  const { client, orders } = work;
  const destination = await destinationOf(client);
  const [movesField, quantityField] = [destination.name('pickingMoves'), destination.name('moveQuantity')];
  const picks = (await fieldTypes(client, 'stock.move')).has('picked');
  let waiting: readonly (OrderMove & { readonly comes: Decimal })[] = [];
  const look = async (some: readonly number[]) => {
    const scoped = new Map(some.flatMap((id) => orders.get(id) ?? []).map((order) => [order.id, order]));
    const lines = new Map((await orderLines(client, some)).map((line) => [line.id, line]));
    waiting = (await orderMoves(client, scoped)).filter(isOpen).flatMap((move) => {
      const line = lines.get(move.line);
      if (line === undefined) return [];
      const missing = Decimal.max(receivedOf(orders, line).minus(line.received), 0);
      const rest = line.ordered.minus(line.received);
      // The move waits for the rest of the line, in the product's unit.
      const comes = rest.gt(0) ? missing.times(move.demanded).dividedBy(rest).toDecimalPlaces(10) : new Decimal(0);
      return [{ ...move, comes }];
    });
  };
  const of = (some: readonly number[]) => waiting.filter(({ order }) => some.includes(order));
  const pickingsOf = (some: readonly number[]) => [...new Set(of(some).map(({ picking }) => picking))];
  const step = (asks: (id: number) => boolean, call: Step['call']): Step => ({
    async open(some) {
      await look(some);
      return some.filter(asks);
    },
    call,
    most: 1,
  });
  const comesIn = (id: number) => of([id]).some(({ comes }) => comes.gt(0));
  const unset = (id: number) =>
    comesIn(id) && of([id]).some((move) => !move.done.eq(move.comes) || (picks && move.picked !== move.comes.gt(0)));
  if (quantityField === 'quantity_done') {
    const call: Step['call'] = (some) => ({ model: 'stock.picking', method: 'do_unreserve', ids: pickingsOf(some) });
    await work.advance(
      ids,
      step((id) => unset(id) && of([id]).some(({ state }) => state === 'assigned'), call),
    );
  }
  await work.advance(
    ids,
    step(unset, (some) => ({
      model: 'stock.picking',
      method: 'write',
      ids: pickingsOf(some),
      args: {
        vals: {
          [movesField]: of(some).map(({ id, comes }) => [
            1,
            id,
            { [quantityField]: comes.toNumber(), ...(picks ? { picked: comes.gt(0) } : {}) },
          ]),
        },
      },
    })),
  );
  await work.advance(
    ids,
    step(comesIn, (some) => ({
      model: 'stock.picking',
      method: 'button_validate',
      ids: pickingsOf(some),
      context: withoutWizards,
    })),
  );
  await work.advance(
    ids.filter((id) => orders.get(id)?.document.state === 'received'),
    step(
      (id) => of([id]).length > 0,
      (some) => ({ model: 'stock.picking', method: 'action_cancel', ids: pickingsOf(some) }),
    ),
  );
}

const notReceived: Reason = {
  rule: 'receipt-not-done',
  problem: 'has a receipt that Odoo did not take: what was received is not noted',
  mend: 'Look at the receipt in Odoo, and upload the row again',
};

/** Gives receipts the day on which the goods came, on the transfer, its moves and their lines. */
async function datesOfReceipts(work: Work, ids: readonly number[], orders: Orders, type: number) {
  const { client } = work;
  const movesField = (await destinationOf(client)).name('pickingMoves');
  const pickings = new Map<number, { readonly order: number; readonly moves: readonly number[] }>();
  for (const [picking, moves] of Map.groupBy(await orderMoves(client, orders), (move) => move.picking)) {
    const [first] = moves;
    if (first?.type === type && ids.includes(first.order))
      pickings.set(picking, { order: first.order, moves: moves.map(({ id }) => id) });
  }
  const wanted = (picking: number) => orders.get(pickings.get(picking)?.order ?? 0)?.document.receivedAt ?? null;
  let lines: readonly { readonly id: number; readonly picking_id: number }[] = [];
  const done = await advance(
    client,
    [...pickings.keys()],
    {
      async open(some) {
        const fields = ['date_done', 'state'];
        const schema = z.object({ id: z.number(), state: z.string(), date_done: z.union([z.string(), nothing]) });
        const found = await searchRecords(client, 'stock.picking', [['id', 'in', [...some]]], fields, schema);
        lines = await searchRecords(
          client,
          'stock.move.line',
          [['picking_id', 'in', [...some]]],
          ['picking_id'],
          z.object({ id: z.number(), picking_id: many2one }),
        );
        return found.flatMap(({ id, state, date_done }) =>
          state === 'done' && wanted(id) !== null && date_done !== wanted(id) ? id : [],
        );
      },
      call: (some) => {
        const [id = 0] = some;
        const date = wanted(id);
        return {
          model: 'stock.picking',
          method: 'write',
          ids: some,
          args: {
            vals: {
              date_done: date,
              [movesField]: (pickings.get(id)?.moves ?? []).map((move) => [1, move, { date }]),
              move_line_ids: lines.filter((line) => line.picking_id === id).map((line) => [1, line.id, { date }]),
            },
          },
        };
      },
      most: 1,
    },
    work.finishing.pause,
  );
  for (const picking of done.changed) work.changed.add(pickings.get(picking)?.order ?? 0);
}

/** Receipts of the orders lose the followers Odoo 14 gave them. */
async function unfollow(work: Work, ids: readonly number[]) {
  const { client, finishing, orders } = work;
  const scoped = new Map(ids.flatMap((id) => orders.get(id) ?? []).map((order) => [order.id, order]));
  const orderOf = new Map((await orderMoves(client, scoped)).map((move) => [move.picking, move.order]));
  const done = await advance(client, [...orderOf.keys()], await unfollowStep(client), finishing.pause);
  for (const picking of done.changed) work.changed.add(orderOf.get(picking) ?? 0);
}

/** What became of each order, by external id: in the end Odoo is asked for its state. */
async function finished({ client, orders, changed, rejected }: Work): Promise<ReadonlyMap<string, Finished>> {
  const found = await read(client, [...orders.keys()]);
  return new Map(
    [...orders.values()].map(({ id, externalId, document }): [string, Finished] => {
      const reasons = rejected.get(id) ?? (hasState(document.state, found.get(id)?.state) ? [] : [otherState]);
      if (reasons.length > 0) return [externalId, { kind: 'rejected', reasons }];
      return [externalId, { kind: 'finished', changed: changed.has(id), notes: [] }];
    }),
  );
}

const otherState: Reason = {
  rule: 'order-state',
  problem: 'has another state in Odoo than in the source',
  mend: 'Bring the order to its state in Odoo by hand, or delete it there and upload the row again',
};

/** Whether a state of Odoo means the same as the source's. */
function hasState(wanted: PurchaseOrderDocument['state'], state: string | undefined): boolean {
  switch (wanted) {
    case 'draft':
    case 'sent':
      return state === wanted;
    case 'cancelled':
      return state === 'cancel';
    case 'confirmed':
    case 'received':
      return isConfirmed(state);
  }
}
