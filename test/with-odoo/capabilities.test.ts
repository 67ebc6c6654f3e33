import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeCapabilities } from '../../lib/odoo/capabilities.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';

const name = 'test_capabilities';
let odoo: OdooClient;

beforeAll(async () => {
  odoo = await connect(await ownDatabase(name));
});
afterAll(async () => {
  odoo.close();
  await dropOwnDatabase(name);
});

describe('what an Odoo 19 with stock, sales and accounting offers', () => {
  it('knows which fields are there, and none of a model that is not', async () => {
    const can = probeCapabilities(odoo);

    expect(await can.has('res.partner', 'vat')).toBe(true);
    expect(await can.has('res.partner', 'mobile')).toBe(false);
    expect(await can.has('no.such.model', 'id')).toBe(false);
  });

  it('finds a field under the name this version gives it', async () => {
    const can = probeCapabilities(odoo);

    expect(await can.firstField('account.payment', ['memo', 'ref'])).toBe('memo');
    expect(await can.userGroupsField()).toBe('group_ids');
    expect(await can.storableProductStyle()).toBe('is-storable');
  });

  it('knows countries, states, languages and currencies', async () => {
    const can = probeCapabilities(odoo);
    const [row] = await psql({
      series: '19.0',
      database: name,
      sql: "SELECT s.id, c.id FROM res_country_state s JOIN res_country c ON c.id = s.country_id WHERE s.code = 'MA' AND c.code = 'US'",
    });

    expect(String((await can.states()).get('US-MA'))).toBe(row?.[0]);
    expect(String((await can.countries()).get('US'))).toBe(row?.[1]);
    expect(await can.languages()).toEqual(new Set(['en_US']));
    expect((await can.currencies()).has('USD')).toBe(true);
    expect((await can.currencies()).has('CHF')).toBe(false);
  });

  it('lists the installed modules', async () => {
    const modules = await probeCapabilities(odoo).modules();

    expect(modules.kind === 'known' && modules.names.has('purchase_stock')).toBe(true);
    expect(modules.kind === 'known' && modules.names.has('mrp')).toBe(false);
  });

  it('asks each question once', async () => {
    const can = probeCapabilities(odoo);
    await Promise.all([can.countries(), can.has('res.partner', 'vat')]);
    const before = odoo.counts.read;

    await Promise.all([
      can.countries(),
      can.countries(),
      can.has('res.partner', 'city'),
      probeCapabilities(odoo).countries(),
    ]);

    expect(odoo.counts.read).toBe(before);
  });
});
