import type { OdooDocument } from '../../migration/document.ts';
import type { Reason } from '../../migration/outcome.ts';
import {
  type KeptRecord,
  type LeftRecord,
  type NamedRecord,
  type RecordInOdoo,
  recordText,
} from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import { freeNames } from './free-names.ts';
import { type EntriesTakenOut, takeOutEntries, takeOutPayments } from './invoices.ts';
import { takeOutOrders } from './orders.ts';
import { cancelledInstead, forbiddenByOdoo, movesStay, reversedInstead, stillUsed } from './reasons.ts';
import { removeRecords } from './remove.ts';
import { takeOutStock, withMoves } from './stock-transfers.ts';
import { tidyQuants } from './tidy-quants.ts';

/** What records are: rows as they are, or documents of a kind. */
export type RecordKind = 'flat' | OdooDocument['kind'];

/** What did not simply go. */
export interface TakenOut {
  readonly left: readonly LeftRecord[];
  readonly kept: readonly KeptRecord[];
}

/** With what records are taken out. */
interface TakingOut {
  readonly client: OdooClient;
  readonly namespace: string;
  readonly migration: string;
  readonly rollback: string;
}

/** Takes out records that may go, each kind in Odoo's own order. */
export async function takeOut(
  taking: TakingOut,
  kind: RecordKind,
  records: readonly NamedRecord[],
  inside: readonly { readonly from: string; readonly to: string }[],
): Promise<TakenOut> {
  switch (kind) {
    case 'flat':
    case 'fiscal-position':
      return removeInRounds(taking.client, records, inside);
    case 'invoice':
      return takeOutInvoices(taking, records);
    case 'purchase-order':
      return takeOutPurchaseOrders(taking, records);
    case 'stock':
      return takeOutStockDocuments(taking, records);
  }
}

const idsOf = (records: readonly RecordInOdoo[]): readonly number[] => records.map(({ id }) => id);

/** What refers to others of the same part goes first: a deleted parent would orphan its children (14.0 and 19.0). */
async function removeInRounds(
  client: OdooClient,
  records: readonly NamedRecord[],
  inside: readonly { readonly from: string; readonly to: string }[],
): Promise<TakenOut> {
  const left: LeftRecord[] = [];
  const kept: KeptRecord[] = [];
  const staying = new Map<string, RecordInOdoo>();
  const waiting = new Map(records.map((record) => [recordText(record), record]));
  while (waiting.size > 0) {
    for (const { from, to } of inside) {
      const used = staying.get(from);
      const record = waiting.get(to);
      if (used === undefined || record === undefined) continue;
      waiting.delete(to);
      staying.set(to, record);
      kept.push({ ...record, why: stillUsed(used) });
    }
    const named = new Set(inside.flatMap(({ from, to }) => (waiting.has(from) && waiting.has(to) ? [to] : [])));
    const free = [...waiting].filter(([text]) => !named.has(text)).map(([, record]) => record);
    // Records that refer to each other in a circle go together.
    const round = free.length > 0 ? free : [...waiting.values()];
    for (const [model, group] of Map.groupBy(round, (record) => record.model)) {
      const removal = await removeRecords(client, model, idsOf(group));
      for (const record of group) {
        waiting.delete(recordText(record));
        const archived = removal.archived.get(record.id);
        const refused = removal.refused.get(record.id);
        if (archived !== undefined) left.push({ ...record, how: 'archived', why: forbiddenByOdoo(archived) });
        if (refused !== undefined) kept.push({ ...record, why: forbiddenByOdoo(refused) });
        // What is archived is undone: it keeps nothing else, unless Odoo says so.
        if (refused !== undefined) staying.set(recordText(record), record);
      }
    }
  }
  return { left, kept };
}

/** Payments before the entries they settle. */
async function takeOutInvoices(taking: TakingOut, records: readonly NamedRecord[]): Promise<TakenOut> {
  const { client, rollback } = taking;
  const payments = records.filter(({ model }) => model === 'account.payment');
  const moves = records.filter(({ model }) => model === 'account.move');
  const all = [
    entriesLeft(payments, await takeOutPayments(client, idsOf(payments))),
    entriesLeft(moves, await takeOutEntries(client, idsOf(moves), `rollback ${rollback}`)),
  ];
  const left = all.flatMap((one) => one.left);
  await freeNames(client, taking, left);
  return { left, kept: all.flatMap((one) => one.kept) };
}

function entriesLeft(records: readonly NamedRecord[], { left, refused }: EntriesTakenOut): TakenOut {
  const why = { reversed: reversedInstead, cancelled: cancelledInstead } as const;
  return {
    left: records.flatMap((record) => {
      const found = left.get(record.id);
      return found === undefined ? [] : [{ ...record, how: found.how, why: why[found.how](found.words) }];
    }),
    kept: refusedOnes(records, refused),
  };
}

const refusedOnes = (records: readonly NamedRecord[], refused: ReadonlyMap<number, string>): readonly KeptRecord[] =>
  records.flatMap((record) => {
    const words = refused.get(record.id);
    return words === undefined ? [] : [{ ...record, why: forbiddenByOdoo(words) }];
  });

async function takeOutPurchaseOrders(taking: TakingOut, records: readonly NamedRecord[]): Promise<TakenOut> {
  const { emptied, refused } = await takeOutOrders(taking.client, idsOf(records));
  await tidyQuants(taking.client);
  const left = records.flatMap(({ id, externalId }) =>
    (emptied.get(id) ?? []).map((picking) => leftEmpty({ model: 'stock.picking', id: picking, externalId }, movesStay)),
  );
  return { left, kept: refusedOnes(records, refused) };
}

async function takeOutStockDocuments(taking: TakingOut, records: readonly NamedRecord[]): Promise<TakenOut> {
  const { emptied, refused } = await takeOutStock(taking.client, idsOf(records));
  await tidyQuants(taking.client);
  await freeNames(taking.client, taking, await withMoves(taking.client, emptied));
  const stay = new Set(emptied);
  return {
    left: records.filter(({ id }) => stay.has(id)).map((record) => leftEmpty(record, movesStay)),
    kept: refusedOnes(records, refused),
  };
}

const leftEmpty = (record: NamedRecord, why: Reason): LeftRecord => ({ ...record, how: 'emptied', why });
