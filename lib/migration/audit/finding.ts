import type { Reason } from '../outcome.ts';

/**
 * What a finding means for its row, the heaviest first: `rejected` as it is, `skipped` because there is nothing to
 * migrate in it, `doubtful` though it would be migrated, `repaired` while it was read or will be when it is sent.
 */
export const weights = ['rejected', 'skipped', 'doubtful', 'repaired'] as const;

export type Weight = (typeof weights)[number];

/** One thing about a drop that a person should know before it is migrated. It holds no value of the row. */
export interface Finding extends Reason {
  /** Object type or line type that the file holds. */
  readonly object: string;
  readonly file: string;
  /** As a spreadsheet numbers it; absent where the whole file is meant. */
  readonly row?: number;
  readonly weight: Weight;
}
