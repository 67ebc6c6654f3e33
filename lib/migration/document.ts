import type { Cell } from './object-type.ts';

/** One line nested under a document. `key` is unique among all lines of its object type: part of its external id. */
export interface NestedLine {
  readonly key: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

/** What is loaded of a document in one Odoo transaction: the record and, nested under it, its lines. */
interface Loaded {
  readonly model: string;
  readonly cells: Readonly<Record<string, Cell>>;
  readonly nested?: { readonly field: string; readonly model: string; readonly lines: readonly NestedLine[] };
}

/** An `account.move` of a customer or vendor. */
export interface InvoiceDocument extends Loaded {
  readonly kind: 'invoice';
  readonly state: 'draft' | 'posted' | 'cancelled';
  /** Number in the source; kept as the entry's name. */
  readonly number: string;
  /** What the source computed, in the document's currency; null where it does not say. Decimal text. */
  readonly untaxed: string | null;
  readonly tax: string | null;
  readonly total: string | null;
  /** Database id of the entry that a credit note takes back. */
  readonly reverses: number | null;
  /** Units of company currency for one of the document's; null: the rate Odoo has for the date. */
  readonly rate: string | null;
  /**
   * What is to be settled by a payment of the migration, and the journal for it by database id: null when nothing is, or
   * nobody asked for it.
   */
  readonly settle: { readonly amount: string; readonly paidOn: string; readonly journal: number } | null;
}

/** A `purchase.order`. */
export interface PurchaseOrderDocument extends Loaded {
  readonly kind: 'purchase-order';
  readonly state: 'draft' | 'sent' | 'confirmed' | 'received' | 'cancelled';
  /** When it was confirmed, in UTC as `YYYY-MM-DD HH:MM:SS`; null where the source does not say. */
  readonly confirmedAt: string | null;
  /** When goods came in, likewise. */
  readonly receivedAt: string | null;
  /** Quantity received so far by line key: decimal text. Lines without one have received nothing. */
  readonly received: Readonly<Record<string, string>>;
  readonly untaxed: string | null;
  readonly total: string | null;
}

/** A `stock.picking` that brings one quantity from the inventory adjustment location to where it lies. */
export interface StockDocument extends Loaded {
  readonly kind: 'stock';
  /** Decimal text, above zero. */
  readonly quantity: string;
  /** Database id of lot or serial number; null for goods kept without one. */
  readonly lot: number | null;
  /** Database id of the partner who owns the goods; null when they are ours. */
  readonly owner: number | null;
}

/** An `account.fiscal.position` with its mappings of taxes, by database ids. `to` null: the tax is left away. */
export interface FiscalPositionDocument extends Loaded {
  readonly kind: 'fiscal-position';
  readonly mappings: readonly { readonly from: number; readonly to: number | null }[];
}

/** A record that is loaded once together with its lines, compared, and then brought to its state. */
export type OdooDocument = InvoiceDocument | PurchaseOrderDocument | StockDocument | FiscalPositionDocument;

export type DocumentKind = OdooDocument['kind'];
