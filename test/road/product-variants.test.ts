import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, type Road } from './road.ts';
import { exportOf } from './small-export.ts';

interface Product {
  readonly id: string;
  readonly name: string;
  readonly variantOf?: string;
  readonly attributes?: string;
}

const drop = (products: readonly Product[]) =>
  exportOf({
    'products.csv': stringify(
      products.map(({ id, name, variantOf = '', attributes = '' }) => ({
        id,
        sku: id,
        name,
        type: 'goods',
        variantOf,
        attributes,
      })),
      { header: true },
    ),
  });

const mug: Product = { id: 'mug', name: 'Mug' };
const small: Product = { id: 'mug-s', name: 'Mug', variantOf: 'mug', attributes: 'Size: Small' };
const large: Product = { id: 'mug-l', name: 'Mug', variantOf: 'mug', attributes: 'Size: Large' };
const huge: Product = { id: 'mug-h', name: 'Mug', variantOf: 'mug', attributes: 'Size: Huge' };
const plate: Product = { id: 'plate', name: 'Plate' };
const deepPlate: Product = { id: 'plate-d', name: 'Plate', variantOf: 'plate', attributes: 'Size: Deep' };

const cap: Product = { id: 'cap', name: 'Cap' };
const redCap: Product = { id: 'cap-r', name: 'Cap', variantOf: 'cap', attributes: 'Size: One; Color: Red' };

describe('a product with variants over several drops', () => {
  let road: Road;
  let first: Migrated;

  beforeAll(async () => {
    road = await beginRoad('variants');
    // The variants come before their template: they wait for the next wave.
    first = await road.migrate(await drop([small, large, mug, plate, cap, redCap]));
  });

  afterAll(async () => {
    await road.close();
  });

  const variantsOf = (template: string) =>
    road.count(
      `select count(*) from product_product v join product_template t on t.id = v.product_tmpl_id
       where v.active and t.name->>'en_US' = '${template}'`,
    );

  it('has exactly the exported variants', async () => {
    expect(first.summary.reconciled, first.problem).toBe(true);
    expect(first.summary.objects['product']?.outcomes.created).toBe(6);
    expect(await variantsOf('Mug')).toBe(2);
    // Given one value of each attribute, Odoo would make a variant of that combination by itself.
    expect(await variantsOf('Cap')).toBe(1);
  });

  it('stays a template when a drop brings it without its variants', async () => {
    const renamed = await road.migrate(await drop([{ ...mug, name: 'Large mug' }]), { mode: 'delta' });

    expect(renamed.summary.objects['product']?.outcomes).toMatchObject({ updated: 1, created: 0 });
    expect(renamed.summary.reconciled, renamed.problem).toBe(true);
    expect(await variantsOf('Large mug')).toBe(2);
    expect(await variantsOf('Plate')).toBe(1);
  });

  it('takes another variant that comes later, alone', async () => {
    const added = await road.migrate(await drop([huge]), { mode: 'delta' });

    expect(added.summary.objects['product']?.outcomes.created).toBe(1);
    expect(await variantsOf('Large mug')).toBe(3);
  });

  it('refuses a variant of a product that is in Odoo without any, and leaves that product as it is', async () => {
    const refused = await road.migrate(await drop([deepPlate]), { mode: 'delta' });

    expect(refused.summary.objects['product']?.outcomes.rejected).toBe(1);
    expect(await variantsOf('Plate')).toBe(1);
  });
});
