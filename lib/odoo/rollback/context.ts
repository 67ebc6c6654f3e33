import type { DropFiles } from '../../migration/drop-files.ts';
import type { UndoIntent } from '../../migration/rollback.ts';
import type { OdooClient } from '../client.ts';
import type { JudgedRun } from './judge.ts';

/** What undoing a part is done with. */
export interface UndoContext {
  readonly client: OdooClient;
  readonly namespace: string;
  readonly migration: string;
  /** Names the rollback. */
  readonly rollback: string;
  readonly run: JudgedRun;
  /** Files that the run has replaced. */
  readonly filesBefore: DropFiles;
  /** What the first attempt found; undefined in the first attempt. */
  readonly earlier: UndoIntent | undefined;
  /** Writes down what is about to be undone. */
  writeIntent(intent: UndoIntent): Promise<void>;
  readonly now: () => Date;
}
