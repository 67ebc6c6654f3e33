import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Series } from './series.ts';

/** Where one series of Odoo lives on this machine. */
export interface Home {
  /** Everything of this series. */
  readonly folder: string;
  /** The unpacked program (on 14.0: a whole bullseye root). */
  readonly root: string;
  /** PostgreSQL's data. */
  readonly postgres: string;
  /** Odoo's data: file stores, sessions. */
  readonly data: string;
  readonly config: string;
  readonly log: string;
  /** Process id and address of the running server. */
  readonly server: string;
  /** Held while something is being installed, built, started or stopped. */
  readonly lock: string;
  /** PostgreSQL's socket. Apart from the rest, since a socket's path is limited to 107 characters. */
  readonly socket: string;
}

// Several checkouts on one machine may share one Odoo: the variable then names the checkout it belongs to.
const projectFolder = process.env['ONRAMP_ODOO_PROJECT'] ?? resolve(import.meta.dirname, '..', '..');

/** The home of a series: `.odoo/<series>` beside the project, or under /var/lib where others may not enter the project. */
export async function homeOf(series: Series, project: string = projectFolder): Promise<Home> {
  const fingerprint = createHash('sha256').update(project).digest('hex').slice(0, 8);
  const base = (await othersMayEnter(project))
    ? join(project, '.odoo')
    : join('/var/lib/odoo-onramp', `${basename(project)}-${fingerprint}`);
  const folder = join(base, series);
  return {
    folder,
    root: join(folder, 'root'),
    postgres: join(folder, 'postgres'),
    data: join(folder, 'data'),
    config: join(folder, 'odoo.conf'),
    log: join(folder, 'odoo.log'),
    server: join(folder, 'server.json'),
    lock: join(folder, 'lock'),
    socket: join('/run/odoo-onramp', `${series}-${fingerprint}`),
  };
}

/** Odoo and PostgreSQL run as a user of their own, which has to pass every folder on the way (a project in /root: no). */
async function othersMayEnter(folder: string): Promise<boolean> {
  const entry = await stat(folder);
  if ((entry.mode & 0o001) === 0) return false;
  const parent = dirname(folder);
  return parent === folder ? true : othersMayEnter(parent);
}
