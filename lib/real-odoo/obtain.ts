import { RealOdooError } from '../migration/errors.ts';
import { chooseHost } from './choose-host.ts';
import { drop, listOn } from './databases.ts';
import type { Report } from './host.ts';
import { withLock } from './lock.ts';
import type { Apps, Series } from './series.ts';
import { ensureTemplate } from './template.ts';

/** A running Odoo and how to log in to its copied databases as administrator. */
export interface ObtainedOdoo {
  readonly series: Series;
  readonly url: string;
  readonly adminLogin: 'admin';
  readonly adminPassword: 'admin';
}

const administrator = { adminLogin: 'admin', adminPassword: 'admin' } as const;

/**
 * Gets a running Odoo of this series with a template database ready for `copyDatabase`; does only what is missing.
 * Several processes may ask at once: one works, the others wait and find it done.
 * @param ask.apps of the template that is to be ready; all of them unless said otherwise
 * @param ask.report told each step that takes time
 * @throws RealOdooError when this machine offers no way, or a step fails
 */
export async function obtainOdoo(ask: {
  readonly series: Series;
  readonly report: Report;
  readonly apps?: Apps;
}): Promise<ObtainedOdoo> {
  const { series, report, apps } = ask;
  const host = await chooseHost(series);
  if (host.kind === 'given') return { series, url: host.url, ...administrator };
  const waiting = () => report('Waiting for another process that is preparing Odoo');
  return withLock(host.lock, waiting, async () => {
    await host.prepare(report);
    await ensureTemplate(host, report, apps);
    return { series, url: await host.startServer(report), ...administrator };
  });
}

/** Stops the server and its PostgreSQL; data stay. */
export async function stopOdoo(ask: { readonly series: Series; readonly report: Report }): Promise<void> {
  const host = await ownHost(ask.series, 'stopped');
  await withLock(
    host.lock,
    () => ask.report('Waiting for another process'),
    () => host.stop(ask.report),
  );
}

/**
 * Removes every database but the template, in seconds; with `everything` the template, the server and the unpacked
 * program too.
 */
export async function resetOdoo(ask: {
  readonly series: Series;
  readonly report: Report;
  readonly everything?: boolean;
}): Promise<void> {
  const host = await ownHost(ask.series, 'reset');
  await withLock(
    host.lock,
    () => ask.report('Waiting for another process'),
    async () => {
      if (ask.everything === true) return host.remove(ask.report);
      await host.prepare(ask.report);
      for (const name of await listOn(host)) {
        ask.report(`Removing the database ${name}`);
        await drop(host, name);
      }
    },
  );
}

/** Address of the running server and its databases; undefined when none runs. */
export async function odooStatus(ask: {
  readonly series: Series;
}): Promise<{ readonly url: string; readonly databases: readonly string[] } | undefined> {
  const host = await chooseHost(ask.series);
  if (host.kind === 'given') return { url: host.url, databases: [] };
  const url = await host.serverUrl();
  return url === undefined ? undefined : { url, databases: await listOn(host) };
}

async function ownHost(series: Series, done: string) {
  const host = await chooseHost(series);
  if (host.kind !== 'given') return host;
  throw new RealOdooError(
    `ODOO_URL names an Odoo this program did not start; it cannot be ${done} from here`,
    'Unset ODOO_URL to work on the disposable Odoo',
  );
}
