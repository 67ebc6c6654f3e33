import type { Cell } from './object-type.ts';

/**
 * Fields that Odoo names differently from version to version, under names of our own. lib/odoo/vocabulary.ts says what
 * each is called where.
 */
export const vocabulary = [
  'purchaseLineUnit',
  'purchaseLineTaxes',
  'purchaseNotes',
  'lotModel',
  'pickingMoves',
  'moveQuantity',
  'moveLabel',
  'taxLabel',
  'leadLossReason',
] as const;

export type Word = (typeof vocabulary)[number];

/** Customers' side or suppliers' side: Odoo 19 can lock them apart. */
export type LedgerSide = 'sale' | 'purchase';

/** What is known of the Odoo database written to, found by asking it. */
export interface Destination {
  /** Database id of a country by ISO code. */
  country(code: string): number | undefined;
  /** Database id of a state by country and state code. */
  state(country: string, code: string): number | undefined;
  /** Database id of a unit of measure by its English name, without regard to case. */
  unit(name: string): number | undefined;
  /** Database id of a currency by its code, if it is active: Odoo posts nothing in another. */
  currency(code: string): number | undefined;
  /** Database id of an account of the chart by its code. */
  ledgerAccount(code: string): number | undefined;
  /** Database id of the user whose login is used. */
  readonly user: number;
  /** Whether contacts have a mobile number beside their phone (up to Odoo 18). */
  readonly mobileNumbers: boolean;
  /** Whether an activity that was done stays, archived (from Odoo 17); before, Odoo deletes it. */
  readonly doneActivitiesKept: boolean;
  /** Whether an activity must be somebody's (14.0). */
  readonly activitiesNeedUser: boolean;
  /** The company of the user whose login is used. */
  readonly company: {
    readonly id: number;
    /** Code of its currency. */
    readonly currency: string;
    /** Database id of its country. */
    readonly country: number | undefined;
    /** Database id of the country it pays its taxes in. */
    readonly fiscalCountry: number | undefined;
  };
  /** Last day that is closed for entries, `YYYY-MM-DD`; undefined while nothing is. */
  lockedUntil(side: LedgerSide): string | undefined;
  /** Whether taxes and their groups are kept by country (from Odoo 15). */
  readonly taxCountry: boolean;
  /** Whether taxes stay under a fiscal position that maps none (up to Odoo 18); later they are all taken away. */
  readonly emptyPositionKeepsTaxes: boolean;
  /** The cells that make a tax one that prices include, or not; `null`: whatever the company says. */
  taxPriceIncluded(included: boolean | null): Readonly<Record<string, Cell>>;
  /** What this version of Odoo calls a field or model. */
  name(word: Word): string;
  /** The cells that book a document at its own rate: units of company currency for one of the document's. */
  ownRate(rate: string): Readonly<Record<string, Cell>>;
  /** The cells that make an invoice line an item, a section heading or a note. */
  invoiceLineKind(kind: 'item' | 'section' | 'note'): Readonly<Record<string, Cell>>;
  /** Whether products have a unit of their own for purchases (up to Odoo 18). */
  readonly purchaseUnit: boolean;
  /** What Odoo calls the valuation of stock: booked with every move, or counted at closing. */
  stockValuation(kind: 'periodic' | 'real-time'): string;
  /** The cells that make a product a stored good or a service in this version of Odoo. */
  productKind(kind: 'goods' | 'service'): Readonly<Record<string, Cell>>;
}
