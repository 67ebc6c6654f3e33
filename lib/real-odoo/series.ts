/** The Odoo series this project is tried against. */
export const allSeries = ['19.0', '14.0'] as const;
export type Series = (typeof allSeries)[number];

/** What differs between the series when one is raised on a machine. */
export interface SeriesFacts {
  readonly series: Series;
  /** Debian's package of this series. */
  readonly debianPackage: string;
  /** Debian suite that carries the package. */
  readonly debianSuite: string;
  /** TCP port tried first. */
  readonly port: number;
  /** Port tried first for the second HTTP process every multi-worker Odoo starts (live chat, bus). */
  readonly eventPort: number;
  /** Name of the option for `eventPort`. */
  readonly eventPortOption: string;
  /** Command-line flag that leaves the demonstration records out; on 14.0 any non-empty text means "without". */
  readonly withoutDemo: string;
  /** Modules of the template database. */
  readonly apps: readonly string[];
}

/** Which apps a template database has: everything a pair can use, or what a practice without Accounting has. */
export const allApps = ['all', 'crm'] as const;
export type Apps = (typeof allApps)[number];

// None of these brings Accounting along (14.0 and 19.0).
const crmApps = ['crm', 'contacts', 'calendar'];

const sharedApps = [
  'crm',
  'account',
  'purchase',
  'stock',
  'purchase_stock',
  'stock_account',
  'sale_management',
  'contacts',
  'calendar',
  'base_automation',
  'base_vat',
];

const facts: Readonly<Record<Series, SeriesFacts>> = {
  '19.0': {
    series: '19.0',
    debianPackage: 'odoo-19',
    debianSuite: 'unstable',
    port: 8069,
    eventPort: 8072,
    eventPortOption: 'gevent_port',
    withoutDemo: '--without-demo=True',
    apps: [...sharedApps, 'l10n_us', 'l10n_uk'],
  },
  '14.0': {
    series: '14.0',
    debianPackage: 'odoo-14',
    debianSuite: 'bullseye',
    port: 8014,
    eventPort: 8017,
    eventPortOption: 'longpolling_port',
    withoutDemo: '--without-demo=all',
    apps: [...sharedApps, 'l10n_generic_coa'],
  },
};

/** What is known about one series. */
export function factsOf(series: Series): SeriesFacts {
  return facts[series];
}

/** Modules of a template database beside base. */
export const appsOf = (series: Series, apps: Apps): readonly string[] =>
  apps === 'all' ? factsOf(series).apps : crmApps;

/** Reads a series as typed by a person; undefined when it is none of ours. */
export function parseSeries(text: string): Series | undefined {
  return allSeries.find((series) => series === text || series === `${text}.0`);
}
