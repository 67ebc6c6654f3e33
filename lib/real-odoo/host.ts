import type { Series } from './series.ts';

/** Told in a few words what is being done at the moment. */
export type Report = (step: string) => void;

export type PostgresProgram = 'psql' | 'createdb' | 'dropdb';

/** One way of running a disposable Odoo with its PostgreSQL on this machine. */
export interface OdooHost {
  readonly kind: 'docker' | 'debian';
  readonly series: Series;
  /** Lock file that keeps two processes from installing at once. */
  readonly lock: string;
  /** Makes the program and a running PostgreSQL, skipping each step whose result is there. */
  prepare(report: Report): Promise<void>;
  /** Runs the Odoo program to its end with its configuration; returns its standard output. */
  odoo(args: readonly string[], stdin?: string): Promise<string>;
  /** Runs a PostgreSQL client program as superuser. */
  postgres(program: PostgresProgram, args: readonly string[], stdin?: string): Promise<string>;
  /** Copies one database's attachments to another's place, replacing what is there. */
  copyFilestore(from: string, to: string): Promise<void>;
  removeFilestore(database: string): Promise<void>;
  /** Starts the server, or finds the running one, and returns its address once it answers. */
  startServer(report: Report): Promise<string>;
  /** Address of the running server; undefined when none runs. */
  serverUrl(): Promise<string | undefined>;
  /** Stops server and PostgreSQL. */
  stop(report: Report): Promise<void>;
  /** Stops and removes everything, the unpacked program too. */
  remove(report: Report): Promise<void>;
}
