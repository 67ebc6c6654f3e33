import type { Intent } from '../../migration/journal.ts';
import type { Candidate } from './judge.ts';
import type { RecordKind } from './take-out.ts';

/** What a part wrote, as its journal has it, with what the id map says of it now. */
export interface WrittenPart {
  readonly kind: RecordKind;
  readonly intent: Intent;
  /** The part came to its end: the id map knows what Odoo held after it. */
  readonly finished: boolean;
  /** Field → hash after writing, and the run that wrote last, by external id. */
  readonly remembered: ReadonlyMap<string, Pick<Candidate, 'after' | 'lastRun'>>;
  /** The payment of each document, by the document's external id. */
  readonly companionOf: ReadonlyMap<string, string>;
}
