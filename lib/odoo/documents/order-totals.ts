import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { Amounts, Reason } from '../../migration/outcome.ts';
import type { OdooClient } from '../client.ts';
import { decimalOf } from '../numbers.ts';
import { isDraft, model, type OrderInOdoo, readOrders } from './order-records.ts';
import type { Order, Work } from './order-work.ts';
import { searchRecords } from './search-records.ts';

/** Odoo computes the amounts from the lines; an order that comes out differently is none of the source's. */
export async function rejectWrongTotals({ client, orders, rejected, finishing }: Work): Promise<void> {
  for (const [id, inOdoo] of await readOrders(client, [...orders.keys()])) {
    if (!isDraft(inOdoo.state)) continue;
    const reasons = wrongTotals(inOdoo, orders.get(id), finishing.settings.taxTolerance);
    if (reasons.length > 0) rejected.set(id, reasons);
  }
}

function wrongTotals(inOdoo: OrderInOdoo, order: Order | undefined, tolerance: Decimal.Value): readonly Reason[] {
  const amounts = [
    { of: 'without tax', source: order?.document.untaxed, odoo: decimalOf(inOdoo.amount_untaxed) },
    { of: 'with tax', source: order?.document.total, odoo: decimalOf(inOdoo.amount_total) },
  ];
  return amounts.flatMap(({ of, source, odoo }): readonly Reason[] =>
    source === null || source === undefined || odoo.minus(source).abs().lte(tolerance)
      ? []
      : [
          {
            rule: 'order-total',
            problem: `comes to ${odoo.toFixed()} ${of} in Odoo and to ${new Decimal(source).toFixed()} in the source`,
            mend: 'Correct quantities, prices or taxes of the lines, or the amount of the order',
          },
        ],
  );
}

/** What orders come to, by currency. */
export async function orderAmounts(client: OdooClient, ids: readonly number[]): Promise<ReadonlyMap<number, Amounts>> {
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
}
