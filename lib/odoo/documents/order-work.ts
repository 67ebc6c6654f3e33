import type { PurchaseOrderDocument } from '../../migration/document.ts';
import type { Reason } from '../../migration/outcome.ts';
import type { OdooClient } from '../client.ts';
import { reasonOf } from '../refusal.ts';
import { advance, type Step } from './advance.ts';
import type { DocumentInOdoo, Finishing } from './recipe.ts';

export type Order = DocumentInOdoo<PurchaseOrderDocument>;
/** Orders by database id. */
export type Orders = ReadonlyMap<number, Order>;

/** The orders being finished, and what has become of them so far. */
export interface Work {
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

/** Begins to finish orders. */
export function workOn(finishing: Finishing, documents: readonly Order[]): Work {
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

/** Those of the orders that have one of these ids. */
export const ordersOf = (orders: Orders, ids: readonly number[]): Orders =>
  new Map(ids.flatMap((id) => orders.get(id) ?? []).map((order) => [order.id, order]));
