import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { tax } from '../../lib/pairs/ai-works-to-odoo-erp/tax.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { journalInMemory, outcomesOf, PartsInOdoo, transformed } from './parts-in-odoo.ts';

describe.each(allSeries)('taxes in Odoo %s', (series) => {
  const name = `test_taxes_${series.replace('.', '_')}`;
  const newest = series === '19.0';
  /** A tax the chart of accounts brings. */
  const charted = newest ? '15%' : 'Tax 15.00%';
  let odoo: OdooClient;

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const sql = (text: string) => psql({ series, database: name, sql: text });
  const nameSql = newest ? "name->>'en_US'" : 'name';
  const taxes = (pattern: string, columns: string) =>
    sql(`SELECT ${columns} FROM account_tax WHERE ${nameSql} LIKE '${pattern}' ORDER BY id`);
  const count = (pattern: string) => sql(`SELECT count(*) FROM account_tax WHERE ${nameSql} LIKE '${pattern}'`);
  const row = (id: string, given: Readonly<Record<string, string>>) => ({
    id,
    name: id,
    amountType: 'percent',
    amount: '10',
    scope: 'sale',
    accountCode: '251000',
    ...given,
  });

  it('are booked on their account, or on the one of Odoo’s own taxes, and one that a person has entered stays', async () => {
    const parts = new PartsInOdoo(odoo);
    const rows = [
      row('Booked 1', { accountCode: '600000' }),
      row('Booked 2', { scope: 'purchase', accountCode: '' }),
      row('Booked 3', { amount: '0', accountCode: '' }),
    ];

    const written = await parts.load(tax, rows);

    const notes = written.outcomes.map((outcome) =>
      ('id' in outcome ? (outcome.notes ?? []) : []).map(({ rule }) => rule),
    );
    expect(notes).toEqual([[], ['tax-account'], []]);
    const lines = newest ? 'r.tax_id = t.id' : 't.id IN (r.invoice_tax_id, r.refund_tax_id)';
    const code = newest ? "a.code_store->>'1'" : 'a.code';
    const booked = async () =>
      sql(
        `SELECT DISTINCT t.${nameSql}, ${code} FROM account_tax t JOIN account_tax_repartition_line r ON ${lines}
         LEFT JOIN account_account a ON a.id = r.account_id
         WHERE r.repartition_type = 'tax' AND t.${nameSql} LIKE 'Booked _' ORDER BY 1`,
      );
    expect(await booked()).toEqual([
      ['Booked 1', '600000'],
      ['Booked 2', '131000'],
      ['Booked 3', ''],
    ]);
    await sql(
      `UPDATE account_tax_repartition_line SET account_id = (SELECT id FROM account_account a WHERE ${code} = '400000')
       WHERE id IN (SELECT r.id FROM account_tax t JOIN account_tax_repartition_line r ON ${lines} WHERE r.repartition_type = 'tax' AND t.${nameSql} = 'Booked 1')`,
    );
    await parts.load(tax, [row('Booked 1', { accountCode: '600000', label: 'changed' })]);
    expect((await booked())[0]).toEqual(['Booked 1', '400000']);
  });

  it('are created with rate, scope, price mark, label and group, and with the distribution every tax needs', async () => {
    const parts = new PartsInOdoo(odoo);

    const written = await parts.load(tax, [
      row('New 1', { amount: '8.8750', priceIncluded: 'yes', taxGroup: 'City', label: '8.875 %' }),
      row('New 2', { amountType: 'fixed', amount: '0.25', scope: 'purchase', active: 'no', taxGroup: 'City' }),
    ]);

    expect(outcomesOf(written.outcomes)).toEqual({ 'New 1': 'created', 'New 2': 'created' });
    expect(written.differing).toEqual([]);
    const label = newest ? "invoice_label->>'en_US'" : 'description';
    const included = newest ? 'price_include_override' : 'price_include';
    expect(
      await taxes('New _', `type_tax_use, amount_type, amount, ${included}, ${label}, active, tax_group_id`),
    ).toEqual([
      ['sale', 'percent', '8.8750', newest ? 'tax_included' : 't', '8.875 %', 't', expect.any(String)],
      ['purchase', 'fixed', '0.2500', newest ? '' : 'f', '', 'f', expect.any(String)],
    ]);
    const groups = await sql(`SELECT count(*) FROM account_tax_group WHERE ${nameSql} = 'City'`);
    expect(groups).toEqual([['1']]);
    const lines = newest ? 'r.tax_id = t.id' : 't.id IN (r.invoice_tax_id, r.refund_tax_id)';
    expect(
      await sql(
        `SELECT count(*) FROM account_tax t JOIN account_tax_repartition_line r ON ${lines} WHERE ${nameSql.replace('name', 't.name')} LIKE 'New _'`,
      ),
    ).toEqual([['8']]);
  });

  it('are taken where Odoo has them under the same name with the same rate, and never written', async () => {
    const parts = new PartsInOdoo(odoo);
    const before = await taxes('%', 'id, write_date');

    const written = await parts.load(tax, [
      row('T-1', { name: charted, amount: '15', priceIncluded: 'no' }),
      row('T-2', { name: charted, amount: '15', scope: 'purchase', label: 'another label' }),
    ]);

    expect(outcomesOf(written.outcomes)).toEqual({ 'T-1': 'unchanged', 'T-2': 'unchanged matched-record' });
    expect(written.outcomes.map((outcome) => 'id' in outcome && outcome.id)).toEqual([1, 2]);
    expect(await taxes('%', 'id, write_date')).toEqual(before);
    expect(parts.entries.get('tax#T-1')).not.toHaveProperty('externalId');
  });

  it('that were taken and change in the source are a conflict until Odoo holds the same', async () => {
    const parts = new PartsInOdoo(odoo);
    const taken = { name: charted, amount: '15' };
    await parts.load(tax, [row('T-3', taken)]);

    const changed = await parts.load(tax, [row('T-3', { ...taken, amount: '16' })]);
    const again = await parts.load(tax, [row('T-3', { ...taken, amount: '16' })]);
    await sql(`UPDATE account_tax SET amount = 16 WHERE id = 1`);
    const settled = await parts.load(tax, [row('T-3', { ...taken, amount: '16' })]);
    await sql(`UPDATE account_tax SET amount = 15 WHERE id = 1`);

    expect(outcomesOf(changed.outcomes)).toEqual({ 'T-3': 'conflict matched-record' });
    expect(outcomesOf(again.outcomes)).toEqual({ 'T-3': 'conflict matched-record' });
    expect(outcomesOf(settled.outcomes)).toEqual({ 'T-3': 'unchanged' });
  });

  it('that were taken and are gone from Odoo since are made, not called deleted', async () => {
    const parts = new PartsInOdoo(odoo);
    const id = await odoo.call({
      model: 'account.tax',
      method: 'create',
      args: { vals_list: [{ name: 'Passing', amount: 3, type_tax_use: 'sale' }] },
    });
    await parts.load(tax, [row('T-4', { name: 'Passing', amount: '3' })]);
    await odoo.call({
      model: 'account.tax',
      method: 'unlink',
      ids: [id].flat().filter((one) => typeof one === 'number'),
    });

    const written = await parts.load(tax, [row('T-4', { name: 'Passing', amount: '4' })]);

    expect(outcomesOf(written.outcomes)).toEqual({ 'T-4': 'created' });
  });

  it('end the same however often a part is tried', async () => {
    const parts = new PartsInOdoo(odoo);
    const lines = transformed(tax, [row('Twice', {}), row('T-5', { name: charted, amount: '15' })]);
    const journal = journalInMemory();

    const first = await new PartsInOdoo(odoo).write(tax, lines, { journal });
    const second = await parts.write(tax, lines, { journal });

    expect(outcomesOf(first.outcomes)).toEqual({ Twice: 'created', 'T-5': 'unchanged' });
    expect(second.outcomes).toEqual(first.outcomes);
    expect(await count('Twice')).toEqual([['1']]);
  });

  it('are one where two rows say the same', async () => {
    const written = await new PartsInOdoo(odoo).load(tax, [
      row('T-6', { name: 'Said twice' }),
      row('T-7', { name: 'Said twice' }),
    ]);

    expect(outcomesOf(written.outcomes)).toEqual({ 'T-6': 'created', 'T-7': 'unchanged' });
    expect(await count('Said twice')).toEqual([['1']]);
  });

  it('of a group are linked to it; a group within a group gives its taxes', async () => {
    const parts = new PartsInOdoo(odoo);
    await parts.load(tax, [row('Part 1', {}), row('Part 2', { scope: 'none' }), row('Part 3', { scope: 'none' })]);
    await parts.load(tax, [
      { id: 'Inner', name: 'Inner', amountType: 'group', scope: 'sale', children: 'Part 1; Part 2' },
    ]);
    const outer = { id: 'Outer', name: 'Outer', amountType: 'group', scope: 'sale', children: 'Inner; Part 3' };

    const written = await parts.load(tax, [outer]);

    expect(outcomesOf(written.outcomes)).toEqual({ Outer: 'created nested-tax-group' });
    expect(written.differing).toEqual([]);
    const members = `SELECT string_agg(${nameSql.replace('name', 'c.name')}, ', ' ORDER BY c.id) FROM account_tax_filiation_rel f
      JOIN account_tax p ON p.id = f.parent_tax JOIN account_tax c ON c.id = f.child_tax
      WHERE ${nameSql.replace('name', 'p.name')} IN ('Inner', 'Outer') GROUP BY p.id ORDER BY p.id`;
    expect(await sql(members)).toEqual([['Part 1, Part 2'], ['Part 1, Part 2, Part 3']]);
  });

  it('whose group has another scope are rejected in Odoo’s own words', async () => {
    const parts = new PartsInOdoo(odoo);
    await parts.load(tax, [row('Sold', {})]);

    const written = await parts.load(tax, [
      { id: 'Bought', name: 'Bought', amountType: 'group', scope: 'purchase', children: 'Sold' },
    ]);

    expect(written.outcomes).toMatchObject([
      { outcome: 'rejected', reasons: [{ problem: expect.stringContaining('application scope') }] },
    ]);
  });

  it('of another country are noted, and carry it with a group of that country where Odoo keeps one', async () => {
    const written = await new PartsInOdoo(odoo).load(tax, [
      row('German 1', { country: 'DE' }),
      row('German 2', { country: 'DE', taxGroup: 'City' }),
    ]);

    const rule = newest ? 'foreign-tax' : 'tax-country';
    expect(outcomesOf(written.outcomes)).toEqual({ 'German 1': `created ${rule}`, 'German 2': `created ${rule}` });
    if (!newest) return;
    const kept = await sql(
      `SELECT c.code, g.name->>'en_US', gc.code FROM account_tax t JOIN res_country c ON c.id = t.country_id
       JOIN account_tax_group g ON g.id = t.tax_group_id JOIN res_country gc ON gc.id = g.country_id
       WHERE t.name->>'en_US' LIKE 'German _' ORDER BY t.id`,
    );
    expect(kept).toEqual([
      ['DE', 'Taxes', 'DE'],
      ['DE', 'City', 'DE'],
    ]);
  });

  it('are changed in the fields that change in the source', async () => {
    const parts = new PartsInOdoo(odoo);
    await parts.load(tax, [row('Rising', {})]);

    const written = await parts.load(tax, [row('Rising', { amount: '11.5', label: 'now 11.5 %' })]);

    expect(outcomesOf(written.outcomes)).toEqual({ Rising: 'updated' });
    expect(written.updated[0]?.fields).toHaveLength(2);
    expect(await taxes('Rising', 'amount')).toEqual([['11.5000']]);
  });
});
