import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { product } from '../../lib/pairs/ai-works-to-odoo-erp/product.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { differencesOf, rowsOfDatabase, type Snapshot } from '../road/database-rows.ts';
import { anotherUser } from './another-user.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';
import { journalInMemory, PartsInOdoo, type TestRow } from './parts-in-odoo.ts';
import { undoOf } from './undo-part.ts';

const template = (id: string): TestRow => ({ record: { id, name: id, type: 'goods', hasVariants: true } });

const variant = (of: string, size: string): TestRow => ({
  record: {
    id: `${of}-${size}`,
    name: of,
    type: 'goods',
    hasVariants: false,
    variantOf: of,
    attributes: { Size: size },
  },
});

describe.each(allSeries)('values that a delta added to attribute lines of an earlier run in Odoo %s', (series) => {
  const name = `undo_values_${series.slice(0, 2)}`;
  let odoo: OdooClient;
  let somebody: OdooClient;
  let parts: PartsInOdoo;
  let before: Snapshot;
  let journal: ReturnType<typeof journalInMemory>;

  beforeAll(async () => {
    const address = await ownDatabase(name, series);
    odoo = await connect(address);
    somebody = await anotherUser(odoo, address);
    parts = new PartsInOdoo(odoo);
    await parts.write(product, [template('mug'), template('cap')]);
    await parts.write(product, [variant('mug', 'Small'), variant('cap', 'Small')]);
    before = await rowsOfDatabase(series, name);
  });

  afterAll(async () => {
    odoo?.close();
    somebody?.close();
    await dropOwnDatabase(name, series);
  });

  /** Brings large mugs and caps in a delta. */
  async function addLarge() {
    journal = journalInMemory();
    const undo = undoOf(odoo, { kind: 'flat', journal });
    const large = [variant('mug', 'Large'), variant('cap', 'Large')];
    const { outcomes } = await parts.write(product, large, { journal, run: 'delta' });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['created', 'created']);
    return undo;
  }

  const search = async (model: string, domain: readonly unknown[]) =>
    z.array(z.number()).parse(await odoo.call({ model, method: 'search', args: { domain } }));

  it('are taken off the lines again, and are gone', async () => {
    const undo = await addLarge();

    const records = await undo.records();
    const supports = await undo.supports();
    const again = await undo.supports();

    expect(records).toMatchObject({ kept: [], left: [] });
    expect(supports).toMatchObject({ kept: [], left: [] });
    expect(supports.removed.map(({ model }) => model)).toEqual(['product.attribute.value']);
    expect(again).toMatchObject({ kept: [], left: [] });
    expect(differencesOf(before, await rowsOfDatabase(series, name))).toEqual([]);
  });

  it('stay where a variant of somebody has one, and are told', async () => {
    for (const of of ['mug', 'cap']) parts.entries.delete(`product#${of}-Large`);
    const undo = await addLarge();
    const [large = 0] = await search('product.product', [
      ['product_tmpl_id.name', '=', 'mug'],
      ['product_template_attribute_value_ids.name', '=', 'Large'],
    ]);
    await somebody.call({ model: 'product.product', method: 'write', ids: [large], args: { vals: { barcode: '42' } } });

    const records = await undo.records();
    const supports = await undo.supports();

    expect(records.kept.map(({ id, why }) => [id, why.rule])).toEqual([[large, 'last-written-by']]);
    expect(supports).toMatchObject({ removed: [], left: [] });
    expect(supports.kept.map(({ model, why }) => [model, why.rule])).toEqual([
      ['product.template.attribute.line', 'value-in-use'],
      ['product.attribute.value', 'still-used'],
    ]);
    const lines = await search('product.template.attribute.line', [['value_ids.name', '=', 'Large']]);
    const ofMug = await search('product.template.attribute.line', [['product_tmpl_id.name', '=', 'mug']]);
    expect(lines).toEqual(ofMug);
    expect(await search('product.product', [['id', '=', large]])).toEqual([large]);
  });
});
