import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultSettings } from '../../lib/migration/settings.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { invoice } from '../../lib/pairs/ai-works-to-odoo-erp/invoice.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { anInvoice, ledgerFor } from './invoice-rows.ts';
import { dropOwnDatabase, ownDatabase, serverOf } from './own-database.ts';
import { journalInMemory, PartsInOdoo, type TestRow } from './parts-in-odoo.ts';

const settings = { ...defaultSettings, settlePaidInvoices: true };
const idsSchema = z.array(z.number());

describe.each(allSeries)('invoices in Odoo %s', (series) => {
  const database = `test_invoices_${series.slice(0, 2)}`;
  let client: OdooClient;
  let parts: PartsInOdoo;

  const sql = async (text: string) => psql({ series, database, sql: text });
  const number = async (text: string) => z.coerce.number().parse((await sql(text))[0]?.[0]);
  const move = async (name: string) => {
    const [id] = idsSchema.parse(
      await client.call({ model: 'account.move', method: 'search', args: { domain: [['name', '=', name]] } }),
    );
    const fields = [
      'name',
      'state',
      'date',
      'invoice_date',
      'invoice_date_due',
      'amount_total',
      'amount_tax',
      'amount_residual',
      'payment_state',
      'ref',
      'reversed_entry_id',
    ];
    const read = await client.call({
      model: 'account.move',
      method: 'read',
      ids: [id ?? 0],
      args: { fields, load: '' },
    });
    return z.array(z.looseObject({ id: z.number() })).parse(read)[0];
  };
  const write = async (rows: readonly TestRow[], options = {}) => {
    const written = await parts.write(invoice, rows, { settings, ...options });
    return { ...written, outcomes: [...written.outcomes].sort((a, b) => a.row - b.row) };
  };

  beforeAll(async () => {
    const address = await ownDatabase(database, series);
    client = await connect(address);
    parts = new PartsInOdoo(client);
    await ledgerFor(client, parts);
  });

  afterAll(async () => {
    client.close();
    await dropOwnDatabase(database, series);
  });

  it("keep their number, also one whose year is not the entry's, and their dates", async () => {
    const written = await write([anInvoice('1', { accountingDate: '2024-03-07' })]);

    expect(written.outcomes).toMatchObject([{ outcome: 'created' }]);
    expect(written.differing).toEqual([]);
    expect(await move('INV/2019/1')).toMatchObject({
      state: 'posted',
      invoice_date: '2024-03-05',
      invoice_date_due: '2024-04-04',
      date: '2024-03-07',
      amount_total: 115,
      amount_residual: 115,
    });
  });

  it("leave the customer's own numbering alone", async () => {
    await write([anInvoice('11', { number: 'INV/2024/00099' })]);
    const own = idsSchema.parse(
      await client.call({ model: 'account.journal', method: 'search', args: { domain: [['code', '=', 'INV']] } }),
    );

    expect(await number(`select count(*) from account_move where journal_id = ${own[0]}`)).toBe(0);
    expect(
      await number(
        `select count(*) from account_move m join account_journal j on j.id = m.journal_id where j.code = 'MIGS'`,
      ),
    ).toBeGreaterThan(0);
  });

  it('land as draft, posted or cancelled', async () => {
    const written = await write([
      anInvoice('21', { status: 'draft' }),
      anInvoice('22', { status: 'cancelled' }),
      anInvoice('23'),
    ]);

    expect(written.outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
    expect(written.differing).toEqual([]);
    expect(await move('INV/2019/21')).toMatchObject({ state: 'draft' });
    expect(await move('INV/2019/22')).toMatchObject({ state: 'cancel' });
    expect(await move('INV/2019/23')).toMatchObject({ state: 'posted' });
  });

  it('carry section and note lines in their order', async () => {
    const row = anInvoice('31');
    const [item] = row.lines ?? [];
    const lines = [
      { id: '31-0', invoiceId: '31', type: 'section', description: 'Furniture' },
      ...(item ? [item] : []),
      { id: '31-2', invoiceId: '31', type: 'note', description: 'Delivered in May' },
    ];

    const written = await write([{ ...row, lines }]);

    expect(written.outcomes).toMatchObject([{ outcome: 'created' }]);
    expect(written.differing).toEqual([]);
    const names = await sql(
      `select l.name from account_move_line l join account_move m on m.id = l.move_id where m.name = 'INV/2019/31' and l.name in ('Furniture', 'Oak chair', 'Delivered in May') order by l.sequence, l.id`,
    );
    expect(names.flat()).toEqual(['Furniture', 'Oak chair', 'Delivered in May']);
  });

  it('are booked at their own rate, and leave the table of rates alone', async () => {
    const rates = await number('select count(*) from res_currency_rate');

    const written = await write([anInvoice('41', { currency: 'EUR', exchangeRate: '1.25' })]);

    expect(written.outcomes).toMatchObject([{ outcome: 'created' }]);
    expect(written.differing).toEqual([]);
    const booked = `select sum(debit) from account_move_line l join account_move m on m.id = l.move_id where m.name = 'INV/2019/41'`;
    expect(await number(booked)).toBe(143.75);
    expect(await number('select count(*) from res_currency_rate')).toBe(rates);
  });

  it('are booked at the rate the map has locked when they bring none', async () => {
    await write([anInvoice('43', { currency: 'GBP' })], { settings: { ...settings, lockedRates: { GBP: '1.5' } } });

    const booked = `select sum(debit) from account_move_line l join account_move m on m.id = l.move_id where m.name = 'INV/2019/43'`;
    expect(await number(booked)).toBe(172.5);
  });

  it('are rejected without a rate of their own where Odoo has none', async () => {
    const written = await write([anInvoice('42', { currency: 'GBP', invoiceDate: '2005-03-05' })]);

    expect(written.outcomes).toMatchObject([{ outcome: 'rejected', reasons: [{ rule: 'no-rate' }] }]);
  });

  it('have a tax that differs within the tolerance corrected, and say so', async () => {
    const foreign = { currency: 'EUR', exchangeRate: '1.25' };
    const written = await write([
      anInvoice('51', { taxAmount: '15.02', totalAmount: '115.02' }),
      anInvoice('52', { taxAmount: '14.99', totalAmount: '114.99', ...foreign }),
    ]);

    expect(written.outcomes).toMatchObject([
      { outcome: 'created', notes: [{ rule: 'tax-corrected' }] },
      { outcome: 'created', notes: [{ rule: 'tax-corrected' }] },
    ]);
    expect(await move('INV/2019/51')).toMatchObject({ state: 'posted', amount_tax: 15.02, amount_total: 115.02 });
    expect(await move('INV/2019/52')).toMatchObject({ state: 'posted', amount_tax: 14.99, amount_total: 114.99 });
    const unbalanced =
      'select count(*) from (select move_id from account_move_line group by move_id having sum(debit) <> sum(credit)) u';
    expect(await number(unbalanced)).toBe(0);
  });

  it('are rejected and taken out again when their totals differ by more', async () => {
    const before = await number('select count(*) from account_move');

    const written = await write([
      anInvoice('61', { taxAmount: '15.06', totalAmount: '115.06' }),
      anInvoice('62', { untaxedAmount: '100.01', totalAmount: '115.01' }),
      anInvoice('63'),
    ]);

    expect(written.outcomes).toMatchObject([
      { outcome: 'rejected', reasons: [{ rule: 'tax-differs' }] },
      { outcome: 'rejected', reasons: [{ rule: 'untaxed-differs' }, { rule: 'total-differs' }] },
      { outcome: 'created' },
    ]);
    expect(await number('select count(*) from account_move')).toBe(before + 1);
    expect(
      await number(
        `select count(*) from ir_model_data where module = '__aiworks__' and name like '%invoice\\_6_' and name not like '%63'`,
      ),
    ).toBe(0);
  });

  it('are settled through a payment at their own rate, in part or in whole, without an exchange difference', async () => {
    const written = await write([
      anInvoice('71', { amountDue: '0.00', paidOn: '2024-03-29' }),
      anInvoice('72', { amountDue: '40.00', paidOn: '2024-03-29', currency: 'EUR', exchangeRate: '1.25' }),
      anInvoice('73', {
        kind: 'out_refund',
        amountDue: '0',
        paidOn: '2024-03-29',
        currency: 'EUR',
        exchangeRate: '1.1',
      }),
      anInvoice(
        '74',
        { kind: 'in_invoice', amountDue: '0', vendorReference: 'RE-74' },
        { taxes: ['T-15P'], accountCode: '600000' },
      ),
      anInvoice(
        '75',
        { kind: 'in_refund', amountDue: '0', currency: 'EUR', exchangeRate: '1.1' },
        { taxes: ['T-15P'], accountCode: '600000' },
      ),
    ]);

    expect(written.outcomes).toMatchObject(Array.from({ length: 5 }, () => ({ outcome: 'created' })));
    expect(written.outcomes.flatMap((row) => ('id' in row ? (row.notes ?? []) : []))).toEqual([]);
    expect(await move('INV/2019/71')).toMatchObject({ amount_residual: 0 });
    expect(await move('INV/2019/72')).toMatchObject({ amount_residual: 40, payment_state: 'partial' });
    expect(await move('INV/2019/73')).toMatchObject({ amount_residual: 0 });
    expect(await move('INV/2019/74')).toMatchObject({ amount_residual: 0 });
    expect(await move('INV/2019/75')).toMatchObject({ amount_residual: 0 });
    expect(await number('select count(*) from account_payment')).toBe(5);
    // Booked on the journal's own account, which is the clearing account of all migrated payments.
    const elsewhere = `select count(*) from account_payment p join account_move m on m.id = p.move_id
      join account_journal j on j.id = m.journal_id where not exists
      (select 1 from account_move_line l where l.move_id = m.id and l.account_id = j.default_account_id)`;
    expect(await number(elsewhere)).toBe(0);
    expect(
      await number(
        `select count(*) from account_move m join account_journal j on j.id = m.journal_id where j.code = 'EXCH'`,
      ),
    ).toBe(0);
  });

  it('leave what is paid open when nobody asked for settling', async () => {
    await write([anInvoice('81', { amountDue: '0.00' })], { settings: defaultSettings });

    expect(await move('INV/2019/81')).toMatchObject({ amount_residual: 115 });
  });

  it('link a credit note to what it reverses, and leave open what is open in the source', async () => {
    await write([anInvoice('91'), anInvoice('93', { amountDue: '0', paidOn: '2024-03-29' })]);
    await write([
      anInvoice('92', { kind: 'out_refund', reverses: '91' }),
      anInvoice('94', { kind: 'out_refund', reverses: '93', amountDue: '0', paidOn: '2024-03-30' }),
    ]);

    const reversed = await move('INV/2019/91');
    expect(await move('INV/2019/92')).toMatchObject({ reversed_entry_id: reversed?.id, amount_residual: 115 });
    expect(reversed).toMatchObject({ amount_residual: 115 });
    expect(await move('INV/2019/94')).toMatchObject({
      reversed_entry_id: (await move('INV/2019/93'))?.id,
      amount_residual: 0,
    });
  });

  it('are not written a second time, whichever attempt comes again', async () => {
    const rows = [anInvoice('101', { amountDue: '0' }), anInvoice('102', { status: 'draft' })];
    const journal = journalInMemory();
    await write(rows, { journal });
    const [moves, lines, payments] = [
      await number('select count(*) from account_move'),
      await number('select count(*) from account_move_line'),
      await number('select count(*) from account_payment'),
    ];

    // A repeated attempt at the same part, and a later run that knows nothing of it but what Odoo holds.
    parts.entries.delete('invoice#101');
    parts.entries.delete('invoice#102');
    const again = await write(rows, { journal });
    const later = await write(rows);

    expect(again.outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    expect(later.outcomes.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    expect(await number('select count(*) from account_move')).toBe(moves);
    expect(await number('select count(*) from account_move_line')).toBe(lines);
    expect(await number('select count(*) from account_payment')).toBe(payments);
  });

  it('follow the source from draft to posted, and tell a change of content as a conflict', async () => {
    await write([anInvoice('111', { status: 'draft' }), anInvoice('112')]);

    const later = await write([
      anInvoice('111'),
      anInvoice('112', { untaxedAmount: '200', taxAmount: '30', totalAmount: '230' }, { unitPrice: '50.00' }),
    ]);

    expect(later.outcomes).toMatchObject([
      { outcome: 'updated' },
      { outcome: 'conflict', reasons: [{ rule: 'document-changed' }] },
    ]);
    expect(await move('INV/2019/111')).toMatchObject({ state: 'posted' });
    expect(await move('INV/2019/112')).toMatchObject({ amount_total: 115 });
  });

  it('keep what a person has changed in Odoo, however often the source changes elsewhere', async () => {
    await write([anInvoice('113', { status: 'draft' })]);
    const held = await move('INV/2019/113');
    await client.call({
      model: 'account.move',
      method: 'write',
      ids: [held?.id ?? 0],
      args: { vals: { invoice_date_due: '2024-06-30' } },
    });

    const second = await write([anInvoice('113')], { run: 'run-2' });
    const third = await write([anInvoice('113', { amountDue: '0', paidOn: '2024-07-01' })], { run: 'run-3' });

    expect([second, third].map(({ outcomes }) => outcomes.map(({ outcome }) => outcome))).toEqual([
      ['updated'],
      ['updated'],
    ]);
    expect([...second.differing, ...third.differing]).toEqual([]);
    expect(await move('INV/2019/113')).toMatchObject({ invoice_date_due: '2024-06-30', amount_residual: 0 });
  });

  it('are rejected in a closed period, in an inactive currency and with a reference the vendor has in Odoo', async () => {
    const company = await number('select min(id) from res_company');
    await client.call({
      model: 'res.company',
      method: 'write',
      ids: [company],
      args: { vals: { fiscalyear_lock_date: '2020-12-31' } },
    });
    const { url } = await serverOf(series);
    const fresh = await connect({ url, database, login: 'admin', secret: 'admin' });
    const bill = { kind: 'in_invoice', vendorReference: 'RE-1' };
    const billLine = { taxes: ['T-15P'], accountCode: '600000' };
    const domain = [
      ['type', '=', 'purchase'],
      ['code', '!=', 'MIGP'],
    ];
    const [journal] = idsSchema.parse(
      await client.call({ model: 'account.journal', method: 'search', args: { domain } }),
    );
    const partner = parts.entries.get('account#A-1');
    const byHand = {
      move_type: 'in_invoice',
      ref: 'RE-1',
      journal_id: journal,
      partner_id: partner?.state === 'loaded' ? partner.id : 0,
    };
    await client.call({ model: 'account.move', method: 'create', args: { vals_list: [byHand] } });

    const written = await write(
      [
        anInvoice('121', { invoiceDate: '2020-03-05', dueDate: '2020-03-05' }),
        anInvoice('122', { currency: 'CHF', exchangeRate: '1.1' }),
        anInvoice('123', bill, billLine),
        anInvoice('124'),
      ],
      { client: fresh },
    );
    fresh.close();

    const rules = written.outcomes.map((row) => ('reasons' in row ? row.reasons.map(({ rule }) => rule) : row.outcome));
    expect(rules).toEqual([['locked-period'], ['currency'], ['duplicate-vendor-reference'], 'created']);
  });

  it('send no mail and add no follower', async () => {
    expect(await number('select count(*) from mail_mail')).toBe(0);
    expect(
      await number(
        `select count(*) from mail_followers where res_model like 'account.%' and res_model <> 'account.journal'`,
      ),
    ).toBe(0);
  });
});
