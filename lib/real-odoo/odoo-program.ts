import type { Report } from './host.ts';
import type { SystemUser } from './run-program.ts';

/** How a program is started. */
export interface CommandLine {
  readonly command: readonly [string, ...string[]];
  /** User to start it as; undefined when the command changes the user itself. */
  readonly as: SystemUser | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** Odoo's program as Debian packages it, put beside the project. */
export interface OdooProgram {
  /** Folder of Odoo's modules, as the program sees it. */
  readonly addons: string;
  /** Puts program and what it needs in place, skipping what is there. */
  install(report: Report): Promise<void>;
  /** The command line for these arguments of `odoo`. */
  commandLine(args: readonly string[]): Promise<CommandLine>;
}
