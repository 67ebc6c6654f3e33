import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OdooReplyLost } from '../../lib/migration/errors.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { product } from '../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { purchaseOrder } from '../../lib/pairs/ai-works-to-odoo-erp/purchase-order.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from '../with-odoo/own-database.ts';
import { journalInMemory, PartsInOdoo } from '../with-odoo/parts-in-odoo.ts';
import { completeLater, ordersInOdoo } from './orders-in-odoo.ts';
import { laterRows, orderRows, productRows } from './received-order-rows.ts';
import { type ReplyDroppingProxy, startProxy, type WirePredicate } from './reply-dropping-proxy.ts';

/** Every kind of call that writes, when more has come of an order that was migrated as open; only Odoo 14 reserves. */
const calls: readonly (readonly [model: string, method: string, text?: string])[] = [
  ['stock.picking', 'do_unreserve'],
  ['stock.picking', 'write', 'quantity'],
  ['stock.picking', 'button_validate'],
  ['stock.picking', 'action_cancel'],
];

describe.each(allSeries)('receipts of open orders in Odoo %s, whatever is interrupted,', (series) => {
  const database = `fault_later_receipts_${series.slice(0, 2)}`;
  let proxy: ReplyDroppingProxy;
  let client: OdooClient;
  let parts: PartsInOdoo;
  let journal: ReturnType<typeof journalInMemory>;

  beforeAll(async () => {
    const address = await ownDatabase(database, series);
    proxy = await startProxy({ target: address.url });
    client = await connect({ ...address, url: proxy.url });
    parts = new PartsInOdoo(client);
    await parts.write(account, [{ record: { id: 'V', name: 'A vendor', accountType: 'vendor' } }]);
    await parts.write(product, productRows([...'hij']));
  });

  beforeEach(() => {
    journal = journalInMemory();
  });

  afterAll(async () => {
    client.close();
    await proxy.close();
    await dropOwnDatabase(database, series);
  });

  const write = (prefix: string) => parts.write(purchaseOrder, orderRows(prefix), { journal });
  const writeLater = (prefix: string) => parts.write(purchaseOrder, laterRows(prefix), { journal, run: 'run-2' });

  const whole = (prefix: string) => ordersInOdoo(series, database, prefix);

  it('bring what came later into stock once when replies are lost after the commit', async () => {
    await write('h');
    journal = journalInMemory();
    for (const [model, method, text] of calls.filter(([, method]) => method !== 'do_unreserve' || series === '14.0'))
      proxy.dropNext(isCall(model, method, text));

    const written = await writeLater('h');

    expect(proxy.pendingDrops).toBe(0);
    expect(written.outcomes.map(({ outcome }) => outcome)).toEqual(['updated']);
    expect(await whole('h')).toEqual(completeLater);
  });

  it('bring what came later into stock once when it commits after it was given up', async () => {
    await write('i');
    journal = journalInMemory();
    proxy.dropNext(isCall('stock.picking', 'button_validate'), 'late');

    await expect(writeLater('i')).rejects.toBeInstanceOf(OdooReplyLost);
    await proxy.lateAnswers();
    await writeLater('i');

    expect(await whole('i')).toEqual(completeLater);
  });

  it('bring what came later into stock once when attempts overlap', async () => {
    await write('j');
    journal = journalInMemory();

    await Promise.allSettled([writeLater('j'), writeLater('j'), writeLater('j')]);
    await writeLater('j');

    expect(await whole('j')).toEqual(completeLater);
  });
});

const isCall =
  (model: string, method: string, text = ''): WirePredicate =>
  (call, body) =>
    call.model === model && call.method === method && body.includes(text);
