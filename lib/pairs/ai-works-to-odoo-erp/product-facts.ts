import { z } from 'zod';
import type { Columns } from '../../migration/columns.ts';
import type { Link, Look, OdooReading } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';

const many2one = z.tuple([z.number(), z.string()]).transform(([id]) => id);
const productSchema = z.object({
  id: z.number(),
  type: z.string(),
  tracking: z.enum(['none', 'lot', 'serial']),
  uom_id: many2one,
  property_stock_inventory: many2one,
});

/** What documents need to know of the products they name, read from Odoo; found again by `factsOf`. */
export async function productFacts(products: readonly number[], odoo: OdooReading) {
  const fields = ['type', 'tracking', 'uom_id', 'property_stock_inventory'];
  const found = await odoo.searchRead('product.product', [['id', 'in', [...products]]], fields);
  return new Map(
    z
      .array(productSchema)
      .parse(found)
      .flatMap((product): readonly (readonly [string, number])[] => [
        [`unit ${product.id}`, product.uom_id],
        [`adjustment ${product.id}`, product.property_stock_inventory],
        [`${product.tracking} ${product.id}`, product.id],
        ...(product.type === 'service' ? [[`service ${product.id}`, product.id] as const] : []),
      ]),
  );
}

/** The product a row names, as far as documents need it. */
export interface ProductFacts {
  /** Unit it is kept in. */
  readonly unit: Link;
  /** Location its stock is adjusted from. */
  readonly adjustment: Link;
  readonly service: boolean;
  readonly tracking: 'none' | 'lot' | 'serial';
}

/** Undefined when the row names what cannot be bought or kept, with a reason noted, or what is still to come. */
export function factsOf<C extends Columns>(look: Look<C>, column: keyof C & string): ProductFacts | undefined {
  const id = look.referencedId(column);
  if (id === undefined || look.isToCome(id)) return undefined;
  if (look.referencedModel(column) === 'product.template') {
    look.reject(severalProducts(column));
    return undefined;
  }
  const has = (fact: string) => look.found(`${fact} ${id}`) !== undefined;
  return {
    unit: { id: look.found(`unit ${id}`) ?? null },
    adjustment: { id: look.found(`adjustment ${id}`) ?? null },
    service: has('service'),
    tracking: has('lot') ? 'lot' : has('serial') ? 'serial' : 'none',
  };
}

const severalProducts = (column: string): Reason => ({
  rule: 'product-with-variants',
  column,
  problem: 'names a product that comes in variants',
  mend: 'Name the variant',
});
