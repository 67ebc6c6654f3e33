declare module 'dynalite' {
  import type { Server } from 'node:http';

  interface DynaliteOptions {
    /** Folder of the LevelDB store; in memory without it. */
    readonly path?: string;
    /** How long a table stays in the state CREATING, milliseconds. */
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }
  /** A DynamoDB over HTTP; `close` also closes its store. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
