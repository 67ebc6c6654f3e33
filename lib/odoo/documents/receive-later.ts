import { Decimal } from 'decimal.js';
import type { Step } from './advance.ts';
import { type Orders, ordersOf, type Work } from './order-work.ts';
import { moveWordsOf, setQuantities, unreserve, validate } from './receipt-quantities.ts';
import { isOpen, type OrderLine, type OrderMove, orderLines, orderMoves } from './receipts.ts';
import { receivedOf } from './received-services.ts';

/** A move that waits, with what is to come in by it. */
type Waiting = OrderMove & { readonly comes: Decimal };

/**
 * Brings in what has come since an order was migrated as open: into the warehouse, by the receipt that waits for it.
 * Of a received order nothing waits any longer.
 */
export async function receiveLater(work: Work, ids: readonly number[]): Promise<void> {
  const words = await moveWordsOf(work.client);
  let waiting: readonly Waiting[] = [];
  const of = (some: readonly number[]) => waiting.filter(({ order }) => some.includes(order));
  const pickingsOf = (some: readonly number[]) => [...new Set(of(some).map(({ picking }) => picking))];
  const step = (asks: (id: number) => boolean, call: Step['call']): Step => ({
    async open(some) {
      waiting = await waitingMoves(work, some);
      return some.filter(asks);
    },
    call,
    most: 1,
  });
  const comesIn = (id: number) => of([id]).some(({ comes }) => comes.gt(0));
  const isUnset = (move: Waiting) => !move.done.eq(move.comes) || (words.picks && move.picked !== move.comes.gt(0));
  const unset = (id: number) => comesIn(id) && of([id]).some(isUnset);
  const reserved = (id: number) => unset(id) && of([id]).some(({ state }) => state === 'assigned');
  if (words.reserves)
    await work.advance(
      ids,
      step(reserved, (some) => unreserve(pickingsOf(some))),
    );
  const quantities = (some: readonly number[]) => of(some).map(({ id, comes }) => ({ id, quantity: comes }));
  await work.advance(
    ids,
    step(unset, (some) => setQuantities(words, pickingsOf(some), quantities(some))),
  );
  await work.advance(
    ids,
    step(comesIn, (some) => validate(pickingsOf(some))),
  );
  await work.advance(
    ids.filter((id) => work.orders.get(id)?.document.state === 'received'),
    step(
      (id) => of([id]).length > 0,
      (some) => ({ model: 'stock.picking', method: 'action_cancel', ids: pickingsOf(some) }),
    ),
  );
}

async function waitingMoves({ client, orders }: Work, ids: readonly number[]): Promise<readonly Waiting[]> {
  // Moves first: what comes in between the two readings is then in the lines, and is not brought in again.
  const moves = (await orderMoves(client, ordersOf(orders, ids))).filter(isOpen);
  const lines = new Map((await orderLines(client, ids)).map((line) => [line.id, line]));
  return moves.flatMap((move) => {
    const line = lines.get(move.line);
    return line === undefined ? [] : [{ ...move, comes: comesBy(move, line, orders) }];
  });
}

/** What comes by a move that waits for the rest of its line, in the product's unit. */
function comesBy(move: OrderMove, line: OrderLine, orders: Orders): Decimal {
  const missing = Decimal.max(receivedOf(orders, line).minus(line.received), 0);
  const rest = line.ordered.minus(line.received);
  return rest.gt(0) ? missing.times(move.demanded).dividedBy(rest).toDecimalPlaces(10) : new Decimal(0);
}
