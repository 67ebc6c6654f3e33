import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { externalId } from '../../lib/migration/external-id.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { paymentName } from '../../lib/odoo/documents/invoice-payment.ts';
import { invoice } from '../../lib/pairs/ai-works-to-odoo-erp/invoice.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { anotherUser, methodCall } from './another-user.ts';
import { anInvoice, ledgerFor } from './invoice-rows.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { journalInMemory, outcomesOf, PartsInOdoo } from './parts-in-odoo.ts';
import { undoOf } from './undo-part.ts';

const settings = { ...defaultSettings, settlePaidInvoices: true };
const paymentOf = (key: string) =>
  paymentName({ supportId: (name) => externalId('__aiworks__', 'acme', 'invoice-support', name) }, key);

describe.each(allSeries)('invoices of an earlier run that a delta brought further in Odoo %s', (series) => {
  const name = `undo_invoices_${series.slice(0, 2)}`;
  let odoo: OdooClient;
  let somebody: OdooClient;
  let parts: PartsInOdoo;

  beforeAll(async () => {
    const address = await ownDatabase(name, series);
    odoo = await connect(address);
    somebody = await anotherUser(odoo, address);
    parts = new PartsInOdoo(odoo);
    await ledgerFor(odoo, parts);
    // One that is paid, so that what all payments need is there.
    await parts.write(invoice, [anInvoice('0', { amountDue: '0.00' })], { settings });
  });

  afterAll(async () => {
    odoo?.close();
    somebody?.close();
    await dropOwnDatabase(name, series);
  });

  /**
   * What the books say. Of a draft that was posted once Odoo keeps that it was, with the reference for its payment and, on
   * 14.0, the file made of it: that is left.
   */
  const books = async () => {
    const sql = (text: string) => psql({ series, database: name, sql: text });
    return {
      moves: await sql(`select id, name, state, date, invoice_date, invoice_date_due, amount_total, amount_residual,
        payment_state, journal_id from account_move order by id`),
      lines: await sql(
        'select id, move_id, account_id, debit, credit, parent_state from account_move_line order by id',
      ),
      settled: await sql('select id, debit_move_id, credit_move_id, amount from account_partial_reconcile order by id'),
      payments: await sql('select id, move_id from account_payment order by id'),
    };
  };

  it('stay posted where somebody else posted them', async () => {
    await parts.write(invoice, [anInvoice('9', { status: 'draft' })], { settings });
    const journal = journalInMemory();
    const undo = undoOf(odoo, { kind: 'invoice', journal });
    await parts.write(invoice, [anInvoice('9', { status: 'draft', notes: 'Thank you' })], { settings, journal });
    const sql = "select id from account_move where name = 'INV/2019/9'";
    const [[id = ''] = []] = await psql({ series, database: name, sql });
    await methodCall(somebody, { model: 'account.move', method: 'action_post', ids: [Number(id)] });
    const before = await books();

    const undone = await undo.records();

    expect(undone).toMatchObject({ restored: [], kept: [{ why: { rule: 'last-written-by' } }] });
    expect(await books()).toEqual(before);
  });

  it('are drafts, or open, again', async () => {
    const first = [
      anInvoice('1', { status: 'draft' }),
      anInvoice('2', { status: 'draft' }),
      anInvoice('3', { status: 'posted' }),
      anInvoice('4', { status: 'draft' }),
    ];
    const delta = [
      anInvoice('1', { status: 'posted' }),
      anInvoice('2', { amountDue: '0.00' }),
      anInvoice('3', { amountDue: '0.00' }),
      anInvoice('4', { status: 'cancelled' }),
    ];
    await parts.write(invoice, first, { settings });
    const before = await books();
    const journal = journalInMemory();
    const companionOf = new Map(
      ['1', '2', '3', '4'].map((key) => [externalId('__aiworks__', 'acme', 'invoice', key), paymentOf(key)]),
    );
    const undo = undoOf(odoo, { kind: 'invoice', journal, companionOf });
    const written = await parts.write(invoice, delta, { settings, journal, run: 'delta' });

    const undone = await undo.records();
    const again = await undo.records();

    expect(outcomesOf(written.outcomes)).toEqual({ 1: 'updated', 2: 'updated', 3: 'updated', 4: 'updated' });
    expect(undone).toMatchObject({ kept: [], left: [] });
    expect(undone.restored.map(({ fields }) => fields)).toEqual([
      { state: 'draft' },
      { state: 'draft' },
      { state: 'draft' },
    ]);
    expect(undone.removed.map(({ externalId: of }) => of).sort()).toEqual(['2', '3'].map(paymentOf).sort());
    expect(again).toEqual(undone);
    expect(await books()).toEqual(before);
  });
});
