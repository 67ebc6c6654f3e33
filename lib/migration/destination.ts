import type { Cell } from './object-type.ts';

/** What is known of the Odoo database written to, found by asking it. */
export interface Destination {
  /** Database id of a country by ISO code. */
  country(code: string): number | undefined;
  /** Database id of a state by country and state code. */
  state(country: string, code: string): number | undefined;
  /** Database id of a unit of measure by its English name, without regard to case. */
  unit(name: string): number | undefined;
  /** Whether products have a unit of their own for purchases (up to Odoo 18). */
  readonly purchaseUnit: boolean;
  /** The cells that make a product a stored good or a service in this version of Odoo. */
  productKind(kind: 'goods' | 'service'): Readonly<Record<string, Cell>>;
}
