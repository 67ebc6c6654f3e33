import { Decimal } from 'decimal.js';
import type { Reason } from '../../migration/outcome.ts';
import type { Step } from './advance.ts';
import type { ReceiptTypes } from './earlier-receipts.ts';
import { model, openWhere, write } from './order-records.ts';
import { ordersOf, type Work } from './order-work.ts';
import { datesOfReceipts } from './receipt-dates.ts';
import { type MoveWords, moveWordsOf, setQuantities, unreserve, validate } from './receipt-quantities.ts';
import { isOpen, type OrderLine, type OrderMove, orderLines, orderMoves, toReceive } from './receipts.ts';
import { receivedOf } from './received-services.ts';

/**
 * Brings in what was received of orders that were confirmed with the operation type of earlier receipts, gives them
 * their warehouse's own back, and lets Odoo make the receipt of what is still to come.
 */
export async function receiveEarlier(work: Work, ids: readonly number[], types: ReceiptTypes): Promise<void> {
  const moves = await movesOfEarlier(work, ids, types);
  await bringIn(work, ids, moves);
  await rejectNotReceived(work, ids, moves);
  const left = ids.filter((id) => !work.rejected.has(id));
  await work.advance(left, unlinkCancelled(moves));
  await work.advance(left, {
    open: openWhere(work.client, (order) => order.picking_type_id === types.earlier),
    call: (some) => write(some, { picking_type_id: types.own }),
  });
  await work.advance(left, waitForTheRest(work, moves));
  await work.advance(left, unlinkTakenBack(moves));
  await datesOfReceipts(work, ordersOf(work.orders, left), types.earlier);
}

/** The moves of orders, read anew before each step. */
interface Moves {
  readonly words: MoveWords;
  readonly lines: ReadonlyMap<number, OrderLine>;
  look(): Promise<void>;
  /** Moves of an order that bring in what was received before the migration. */
  earlier(order: number): readonly OrderMove[];
  /** The others of an order. */
  others(order: number): readonly OrderMove[];
  /** What such a move has to bring in. */
  wanted(move: OrderMove): Decimal;
  step(asks: (order: number) => boolean, call: Step['call'], most?: number): Step;
}

async function movesOfEarlier(work: Work, ids: readonly number[], types: ReceiptTypes): Promise<Moves> {
  const { client, orders } = work;
  const scoped = ordersOf(orders, ids);
  const lines = new Map((await orderLines(client, ids)).map((line) => [line.id, line]));
  let moves: readonly OrderMove[] = [];
  const look = async () => {
    moves = await orderMoves(client, scoped);
  };
  return {
    words: await moveWordsOf(client),
    lines,
    look,
    earlier: (order) => moves.filter((move) => move.order === order && move.type === types.earlier),
    others: (order) => moves.filter((move) => move.order === order && move.type !== types.earlier),
    wanted(move) {
      const line = lines.get(move.line);
      return line === undefined ? new Decimal(0) : toReceive(move, line, receivedOf(orders, line));
    },
    step: (asks, call, most) => ({
      async open(some) {
        await look();
        return some.filter(asks);
      },
      call,
      ...(most === undefined ? {} : { most }),
    }),
  };
}

const pickingsOf = (moves: readonly OrderMove[]) => [...new Set(moves.map(({ picking }) => picking))];

/** Sets what was received on the receipts, and validates them. */
async function bringIn(work: Work, ids: readonly number[], { words, earlier, wanted, step }: Moves): Promise<void> {
  const openOf = (some: readonly number[]) => some.flatMap(earlier).filter(isOpen);
  const isWrong = (move: OrderMove) =>
    isOpen(move) && !(move.done.eq(wanted(move)) && (move.picked || !words.picks || wanted(move).isZero()));
  const reserved = (id: number) => earlier(id).some((move) => move.state === 'assigned' && isWrong(move));
  if (words.reserves)
    await work.advance(
      ids,
      step(reserved, (some) => unreserve(pickingsOf(openOf(some)))),
    );
  const quantities = (some: readonly number[]) => openOf(some).map((move) => ({ id: move.id, quantity: wanted(move) }));
  await work.advance(
    ids,
    step(
      (id) => earlier(id).some(isWrong),
      (some) => setQuantities(words, pickingsOf(openOf(some)), quantities(some)),
      1,
    ),
  );
  await work.advance(
    ids,
    step(
      (id) => earlier(id).some(isOpen),
      (some) => validate(pickingsOf(openOf(some)), pickingsOf(openOf(some))),
      20,
    ),
  );
}

async function rejectNotReceived({ rejected }: Work, ids: readonly number[], { look, earlier }: Moves): Promise<void> {
  await look();
  for (const id of ids) if (earlier(id).some(isOpen)) rejected.set(id, [notReceived]);
}

const notReceived: Reason = {
  rule: 'receipt-not-done',
  problem: 'has a receipt that Odoo did not take: what was received is not noted',
  mend: 'Look at the receipt in Odoo, and upload the row again',
};

/** What did not come is cancelled in the receipt of what came; the rest has a receipt of its own. */
function unlinkCancelled({ earlier, step }: Moves): Step {
  const cancelled = (order: number) => earlier(order).filter(({ state }) => state === 'cancel');
  return step(
    (id) => cancelled(id).length > 0,
    (some) => ({ model: 'stock.move', method: 'unlink', ids: some.flatMap(cancelled).map(({ id }) => id) }),
  );
}

/** Odoo makes the receipt of what is still to come when an order is approved again. */
function waitForTheRest({ orders }: Work, { lines, others, step }: Moves): Step {
  const stillToCome = (id: number) =>
    orders.get(id)?.document.state === 'confirmed' &&
    [...lines.values()].some(
      (line) => line.order === id && line.by === 'transfers' && line.ordered.gt(receivedOf(orders, line)),
    );
  return step(
    (id) => stillToCome(id) && others(id).length === 0,
    (some) => ({ model, method: 'button_approve', ids: some }),
  );
}

/** For what came beyond the order Odoo 19 makes a transfer back to the vendor, beside the receipt of the rest. */
function unlinkTakenBack({ earlier, others, step }: Moves): Step {
  const takenBack = (order: number) =>
    [...earlier(order), ...others(order)].filter((move) => isOpen(move) && move.takesBack);
  return step(
    (id) => takenBack(id).length > 0,
    (some) => ({ model: 'stock.picking', method: 'unlink', ids: pickingsOf(some.flatMap(takenBack)) }),
  );
}
