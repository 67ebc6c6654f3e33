import { createHash } from 'node:crypto';
import type { OdooHost, Report } from './host.ts';
import { queryRows, quoteIdentifier, quoteText } from './psql.ts';
import { type Apps, appsOf, factsOf, type Series } from './series.ts';

/** Name of the finished database that others are copied from. */
export function templateName(series: Series, apps: Apps = 'all'): string {
  return `onramp_template_${series.replace('.', '_')}${apps === 'all' ? '' : `_${apps}`}`;
}

/** What a template was made of; kept as the database's comment, so that it cannot part from the database. */
export function templateFingerprint(series: Series, apps: Apps = 'all'): string {
  const { withoutDemo } = factsOf(series);
  const made = JSON.stringify({ series, apps: [...appsOf(series, apps)].sort(), withoutDemo });
  return `onramp ${createHash('sha256').update(made).digest('hex').slice(0, 16)}`;
}

/**
 * Makes the template database unless one of the same series and modules is there. It is built under another name and
 * renamed at the end, so an interrupted build is never copied from; it accepts no connections, so it can always be.
 */
export async function ensureTemplate(host: OdooHost, report: Report, which: Apps = 'all'): Promise<void> {
  const name = templateName(host.series, which);
  const fingerprint = templateFingerprint(host.series, which);
  const comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname =";
  const [present] = await queryRows(host, 'postgres', `${comment} ${quoteText(name)}`);
  if (present?.[0] === fingerprint) return;

  const facts = factsOf(host.series);
  const apps = appsOf(host.series, which);
  report(`Building the template database: base and ${apps.length} apps, about a minute and a half`);
  const building = `${name}_building`;
  await host.postgres('dropdb', ['--force', '--if-exists', building]);
  await host.removeFilestore(building);
  await host.odoo([
    '-d',
    building,
    '-i',
    ['base', ...apps].join(','),
    facts.withoutDemo,
    '--workers=0',
    '--stop-after-init',
    '--no-http',
  ]);

  if (present !== undefined) {
    await queryRows(host, 'postgres', `ALTER DATABASE ${quoteIdentifier(name)} IS_TEMPLATE false`);
    await host.postgres('dropdb', ['--force', name]);
  }
  await host.copyFilestore(building, name);
  await host.removeFilestore(building);
  await queryRows(
    host,
    'postgres',
    `COMMENT ON DATABASE ${quoteIdentifier(building)} IS ${quoteText(fingerprint)};
     ALTER DATABASE ${quoteIdentifier(building)} RENAME TO ${quoteIdentifier(name)};
     ALTER DATABASE ${quoteIdentifier(name)} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true;`,
  );
}
