import type { OdooDocument } from '../../migration/document.ts';
import type { Amounts, Reason } from '../../migration/outcome.ts';
import type { Settings } from '../../migration/settings.ts';
import type { OdooClient } from '../client.ts';
import type { Pause } from '../load-records.ts';

/** A document that is in Odoo, with its lines, and may still have steps to go. */
export interface DocumentInOdoo<D extends OdooDocument> {
  readonly externalId: string;
  /** Key in the source. */
  readonly key: string;
  readonly id: number;
  readonly document: D;
  /** It did not exist before this part, whichever attempt loaded it. */
  readonly created: boolean;
  /** Database id of each nested line by the line's key. */
  readonly lineIds: ReadonlyMap<string, number>;
}

/** What became of a document after its last step. */
export type Finished =
  | {
      readonly kind: 'finished';
      /** Whether a step wrote anything; false when everything was done already. */
      readonly changed: boolean;
      /** What was corrected or carried over differently. */
      readonly notes: readonly Reason[];
    }
  /** Odoo or we refused it; the writer then asks `remove` to take it out again. */
  | { readonly kind: 'rejected'; readonly reasons: readonly Reason[] };

/** With what documents are finished. */
export interface Finishing {
  readonly client: OdooClient;
  readonly settings: Settings;
  /** `module.migration_objecttype-support_` + name: for records that finishing itself needs. */
  readonly supportId: (name: string) => string;
  readonly pause?: Pause;
}

/**
 * What Odoo needs for one kind of document, beyond loading it: everything here is found by looking first, so that any
 * step may be repeated, by another attempt too, and is a no-op once done.
 */
export interface DocumentRecipe<D extends OdooDocument> {
  /**
   * Compares documents with the source while they are drafts, corrects or rejects them, and brings the others to their
   * state. Documents that an earlier attempt or run has finished are among them.
   * @returns what became of each, by external id
   */
  finish(finishing: Finishing, documents: readonly DocumentInOdoo<D>[]): Promise<ReadonlyMap<string, Finished>>;
  /**
   * Takes out documents that were loaded by this part and rejected while finishing.
   * @returns database ids of those that Odoo would not let go
   */
  remove(finishing: Finishing, ids: readonly number[]): Promise<ReadonlySet<number>>;
  /** What documents add to the totals that are held against the source's (`reconcile.amounts`), by database id. */
  amounts(client: OdooClient, ids: readonly number[], settings: Settings): Promise<ReadonlyMap<number, Amounts>>;
}
