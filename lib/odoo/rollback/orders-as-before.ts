import { Decimal } from 'decimal.js';
import type { OrderBefore } from '../../migration/journal.ts';
import type { Reason } from '../../migration/outcome.ts';
import { Sum } from '../../migration/totals.ts';
import type { OdooClient } from '../client.ts';
import { advance, type Step } from '../documents/advance.ts';
import { isConfirmed, isDraft, model, openWhere, readOrders, write } from '../documents/order-records.ts';
import { heldBesides } from '../documents/orders-before.ts';
import { isOpen, type OrderMove, orderLines, orderMoves } from '../documents/receipts.ts';
import { present } from '../documents/records.ts';
import { bringToNothing } from '../documents/stock-lines.ts';
import { unfollowStep } from '../documents/transfers.ts';
import { hangingOn } from './hanging.ts';
import { isPerson, type JudgedRun, writers } from './judge.ts';
import { cancelOrders } from './orders.ts';
import { changedByPeople, notTakenBack, receivedByPeople, usedByPeople } from './reasons.ts';
import { rightsAsRefusals } from './remove.ts';
import { removeTransfers } from './remove-transfers.ts';

/** What bringing orders back came to, by database id of the order. */
export interface OrdersAsBefore {
  /** Transfers that stay with nothing in them. */
  readonly emptied: ReadonlyMap<number, readonly number[]>;
  readonly kept: ReadonlyMap<number, Reason>;
}

/** Those of the orders that are there and are not what they were. */
export async function ordersBroughtFurther(
  client: OdooClient,
  orders: readonly OrderBefore[],
): Promise<ReadonlySet<number>> {
  const before = new Map(orders.map((order) => [order.id, order]));
  const there = await readOrders(client, [...before.keys()]);
  const moves = Map.groupBy(await movesOf({ client }, [...there.keys()]), ({ order }) => order);
  const further = [...there.values()].filter(({ id, state }) => {
    const was = before.get(id);
    return state !== was?.state || (moves.get(id) ?? []).some((move) => isNew(was, move));
  });
  return new Set(further.map(({ id }) => id));
}

/** Orders, what they were before the run, and what has become of them so far. */
interface Going {
  readonly client: OdooClient;
  readonly odoo: OdooClient;
  readonly before: ReadonlyMap<number, OrderBefore>;
  readonly kept: Map<number, Reason>;
  /** Takes orders a step back; those that Odoo refuses it for go no further. */
  step(ids: readonly number[], step: Step): Promise<void>;
}

/**
 * Brings orders that were there before the run back to what they were: what the run received goes back, what waited for its
 * goods waits again, what it confirmed or cancelled is a draft. Where a person has worked on the order or on what came in
 * since, it stays as it is.
 */
export async function ordersAsBefore(
  client: OdooClient,
  orders: readonly OrderBefore[],
  run: JudgedRun,
): Promise<OrdersAsBefore> {
  const going = beginWith(client, orders);
  const ids = orders.map(({ id }) => id);
  const since = (await movesOf(going, ids)).filter((move) => isNew(going.before.get(move.order), move));
  for (const [id, why] of await workedOnByPeople(going, since, run)) going.kept.set(id, why);
  const emptied = await takeBackWhatCame(going, since);
  await backToDraft(going, ids);
  await waitAgain(going, ids);
  await asTheyWere(going, ids);
  return { emptied, kept: going.kept };
}

function beginWith(client: OdooClient, orders: readonly OrderBefore[]): Going {
  const odoo = rightsAsRefusals(client);
  const kept = new Map<number, Reason>();
  return {
    client,
    odoo,
    before: new Map(orders.map((order) => [order.id, order])),
    kept,
    async step(ids, step) {
      const left = ids.filter((id) => !kept.has(id));
      const done = await advance(odoo, left, step);
      for (const [id, words] of done.refused) kept.set(id, notTakenBack(words));
    },
  };
}

const movesOf = ({ client }: Pick<Going, 'client'>, ids: readonly number[]): Promise<readonly OrderMove[]> =>
  orderMoves(client, new Map(ids.map((id) => [id, id])));

const transfersOf = (moves: readonly OrderMove[]): readonly number[] => [
  ...new Set(moves.map(({ picking }) => picking)),
];

/** A move that was not there, or was not done and is. */
const isNew = (before: OrderBefore | undefined, { id, state }: OrderMove): boolean => {
  const was = before?.moves.find((move) => move.id === id);
  return was === undefined || (state === 'done' && was.state !== 'done');
};

/** Orders that people have written last, on whose receipts they have worked, or whose lines they have used since. */
async function workedOnByPeople(
  { client, before }: Going,
  since: readonly OrderMove[],
  run: JudgedRun,
): Promise<ReadonlyMap<number, Reason>> {
  const ids = await present(client, model, [...before.keys()]);
  const found = new Map<number, Reason>();
  for (const [id, user] of await writers(client, model, ids))
    if (isPerson(client, user)) found.set(id, changedByPeople(user));
  // What says more about it comes after.
  const orderOf = new Map(since.map(({ picking, order }) => [picking, order]));
  for (const [id, user] of await writers(client, 'stock.picking', [...orderOf.keys()]))
    if (isPerson(client, user)) found.set(orderOf.get(id) ?? 0, receivedByPeople(id, user));
  const lines = new Map((await orderLines(client, ids)).map(({ id, order }) => [id, order]));
  for (const { to, from, createdBy, createdAt } of await hangingOn(client, 'purchase.order.line', [...lines.keys()]))
    if (isPerson(client, createdBy) && createdAt >= run.startedAt)
      found.set(lines.get(to) ?? 0, usedByPeople(from, createdBy));
  return found;
}

/** What came in by the run goes back: done transfers are set to nothing. @returns these, by order */
async function takeBackWhatCame(
  { client, odoo, kept }: Going,
  since: readonly OrderMove[],
): Promise<ReadonlyMap<number, readonly number[]>> {
  const came = since.filter(({ order, state }) => state === 'done' && !kept.has(order));
  const emptied = await advance(odoo, transfersOf(came), await bringToNothing(client));
  for (const { order, picking } of came) {
    const words = emptied.refused.get(picking);
    if (words !== undefined) kept.set(order, notTakenBack(words));
  }
  return new Map(
    [...Map.groupBy(came, ({ order }) => order)]
      .filter(([order]) => !kept.has(order))
      .map(([order, moves]) => [order, transfersOf(moves)]),
  );
}

/** Orders that the run confirmed or cancelled are drafts again, and their open receipts are gone. */
async function backToDraft(going: Going, ids: readonly number[]): Promise<void> {
  const { client, before } = going;
  const drafts = ids.filter((id) => !going.kept.has(id) && isDraft(before.get(id)?.state));
  const now = await readOrders(client, drafts);
  const further = drafts.filter((id) => ![before.get(id)?.state, 'cancel'].includes(now.get(id)?.state));
  const moves = await movesOf(going, further);
  const received = new Set(moves.flatMap(({ order, state }) => (state === 'done' ? order : [])));
  for (const [id, words] of await cancelOrders(client, further, received)) going.kept.set(id, notTakenBack(words));
  const open = moves.filter(({ order, state }) => !going.kept.has(order) && state !== 'done');
  await removeTransfers(client, transfersOf(open));
  await going.step(drafts, {
    open: openWhere(client, ({ state }) => state === 'cancel'),
    call: (some) => ({ model, method: 'button_draft', ids: some }),
  });
}

/**
 * Odoo makes the receipt of what is still to come when an order is approved again. What the run cancelled of an order is
 * taken out first.
 */
async function waitAgain(going: Going, ids: readonly number[]): Promise<void> {
  const { client, before, kept } = going;
  const orders = ids.filter((id) => !kept.has(id) && isConfirmed(before.get(id)?.state));
  const moves = await movesOf(going, orders);
  const cancelledSince = [...Map.groupBy(moves, ({ picking }) => picking).values()].filter((of) =>
    of.every(({ order, id, state }) => {
      const was = before.get(order)?.moves.find((move) => move.id === id);
      return state === 'cancel' && was?.state !== 'cancel';
    }),
  );
  await removeTransfers(client, transfersOf(cancelledSince.flat()));
  await going.step(orders, {
    async open(some) {
      const now = await readOrders(client, some);
      const waiting = demandOf((await movesOf(going, some)).filter(isOpen));
      const waited = (id: number) => demandOf(before.get(id)?.moves.filter(isOpen) ?? []);
      const waitsForLess = (was: Sum) => was.names().some((line) => was.of(line).gt(waiting.of(line)));
      return some.filter((id) => !isConfirmed(now.get(id)?.state) || waitsForLess(waited(id)));
    },
    call: (some) => ({ model, method: 'button_approve', ids: some }),
  });
  // On 14.0 a receipt is followed by whoever makes it and by its vendor.
  const made = (await movesOf(going, orders)).filter((move) => isNew(before.get(move.order), move));
  await advance(going.odoo, transfersOf(made), await unfollowStep(client));
}

/** What moves demand together, by order line. */
function demandOf(moves: readonly { readonly line: number; readonly demanded: string | Decimal }[]): Sum {
  const sum = new Sum();
  for (const { line, demanded } of moves) sum.add({ [line]: demanded.toString() });
  return sum;
}

/** What orders hold beside their state and receipts. */
async function asTheyWere(going: Going, ids: readonly number[]): Promise<void> {
  const { client, before } = going;
  const sent = ids.filter((id) => before.get(id)?.state === 'sent');
  await going.step(sent, {
    open: openWhere(client, ({ state }) => state === 'draft'),
    call: (some) => write(some, { state: 'sent' }),
  });
  let services: readonly { readonly order: number; readonly line: number; readonly received: string }[] = [];
  await going.step(ids, {
    async open(some) {
      const now = new Map((await orderLines(client, some)).map((line) => [line.id, line.received]));
      services = some.flatMap((order) =>
        (before.get(order)?.services ?? []).flatMap(({ line, received }) =>
          now.get(line)?.eq(received) === false ? [{ order, line, received }] : [],
        ),
      );
      return some.filter((id) => services.some(({ order }) => order === id));
    },
    call: (some) =>
      write(some, {
        order_line: services
          .filter(({ order }) => some.includes(order))
          .map(({ line, received }) => [1, line, { qty_received: new Decimal(received).toNumber() }]),
      }),
    most: 1,
  });
  const held = (id: number) => before.get(id)?.held ?? {};
  await going.step(ids, {
    async open(some) {
      const now = await heldBesides(client, some);
      return some.filter((id) => Object.entries(held(id)).some(([field, value]) => now.get(id)?.[field] !== value));
    },
    call: ([id = 0]) => write([id], held(id)),
    most: 1,
  });
}
