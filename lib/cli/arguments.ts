import { userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { UsageError } from '../migration/errors.ts';
import { migrationName } from '../migration/external-id.ts';
import { pairs } from '../pairs/index.ts';
import { type Manifest, modes } from '../store/drop.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const usage = `usage: npm run onramp -- <command> --pair <pair> --migration <name> [options]

  migrate <folder or .zip>   the whole road, from upload to report
      --mode full|sample|delta|rehearsal
                             full (default); sample: 50 to 100 related rows of each object type, then, once they are
                             approved, all; rehearsal: everything but the writing
      --approve all|<gate>   approve gates beforehand (may be repeated)
      --odoo-url, --odoo-db, --odoo-user
                             the Odoo to write to; its password or API key comes from ODOO_PASSWORD or a prompt.
                             Without them a disposable Odoo on this machine is used
      --out <folder>         where the report is put
      --parameter Name=value a CloudFormation parameter of the local stack, such as OdooCallSeconds=60
  approve|reject <gate>      decides at a gate (--reason "…")
  verify                     compares everything that was migrated with what Odoo holds now, field by field
      --percent <n>          only so many of a hundred records, the same ones whenever it is so many
  cutover --reason "…"       looks that nothing moves, brings what has changed, verifies everything, writes the sheet to
                             be signed and closes the migration: later drops are refused
      --accept "why"         closes it though not everything is reconciled
  reopen --reason "…"        opens a closed migration once more
  status                     runs of the migration and the gates that are open
  rollback                   takes a run out of Odoo again: the newest that is not rolled back yet (--reason "…")
      --run <run>            this run
      --all                  every run of the migration, the newest first
      --out <folder>         where the report is put
  report [run]               fetches the report of a run, the newest unless named (--out <folder>)

  pairs: ${pairs.map(({ name }) => name).join(', ')}
  --state <folder>           where the local cloud keeps its state (.onramp)

  exit codes: 0 reconciled, 1 finished with differences or too many rejected rows, 2 usage, 3 could not run`;

interface ForMigration {
  readonly pair: string;
  readonly migration: string;
  /** Folder over the state folders of all migrations. */
  readonly state: string;
  readonly out: string | undefined;
  readonly by: string;
}

/** The Odoo named on the command line; what is missing comes from the environment or is disposable. */
export interface OdooOptions {
  readonly migration: string;
  readonly odooUrl: string | undefined;
  readonly odooDb: string | undefined;
  readonly odooUser: string | undefined;
}

/** A command as it was understood. */
export type Command =
  | { readonly name: 'help' }
  | (ForMigration &
      OdooOptions & {
        readonly name: 'migrate';
        readonly path: string;
        readonly mode: Manifest['mode'];
        readonly approve: readonly string[];
        readonly parameters: Readonly<Record<string, string>>;
      })
  | (ForMigration & { readonly name: 'approve' | 'reject'; readonly gate: string; readonly reason: string })
  | (ForMigration & { readonly name: 'verify'; readonly percent: number })
  | (ForMigration & { readonly name: 'cutover'; readonly reason: string; readonly accept: string | undefined })
  | (ForMigration & { readonly name: 'reopen'; readonly reason: string })
  | (ForMigration & { readonly name: 'status' })
  | (ForMigration & { readonly name: 'report'; readonly run: string | undefined })
  | (ForMigration & {
      readonly name: 'rollback';
      /** The newest that is not rolled back yet, unless named. */
      readonly run: string | undefined;
      readonly all: boolean;
      readonly reason: string;
      readonly parameters: Readonly<Record<string, string>>;
    });

/** @throws {UsageError} saying what was not understood, with the usage */
export function readCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args);
  const [name, subject, ...more] = positionals;
  if (values.help || name === undefined || name === 'help') return { name: 'help' };
  const pair = values.pair ?? '';
  if (!pairs.some((known) => known.name === pair)) throw misused('Name the pair with --pair');
  const migration = values.migration ?? '';
  if (!migrationName.test(migration)) {
    throw misused('Name the migration with --migration: small letters, digits and hyphens, 32 at most');
  }
  const surplus = withoutSubject.has(name) ? subject : more[0];
  if (surplus !== undefined) {
    throw misused(`"${surplus}" is one word too many; a path with spaces goes into quotation marks`);
  }
  const base = { pair, migration, state: values.state, out: values.out, by: userInfo().username };
  switch (name) {
    case 'migrate': {
      if (subject === undefined) throw misused('Name the folder of your export files');
      return {
        ...base,
        name,
        path: subject,
        mode: modeOf(values.mode),
        approve: values.approve ?? [],
        parameters: parametersOf(values.parameter ?? []),
        ...odooOf(values, migration),
      };
    }
    case 'approve':
    case 'reject':
      if (subject === undefined) throw misused(`Name the gate to ${name}; "status" lists the open ones`);
      return { ...base, name, gate: subject, reason: values.reason ?? '' };
    case 'status':
      return { ...base, name };
    case 'cutover':
      return { ...base, name, reason: reasonOf(values.reason), accept: values.accept };
    case 'reopen':
      return { ...base, name, reason: reasonOf(values.reason) };
    case 'verify':
      return { ...base, name, percent: percentOf(values.percent) };
    case 'report':
      return { ...base, name, run: subject };
    case 'rollback':
      if (values.run !== undefined && values.all) throw misused('Name one run with --run, or say --all, not both');
      return {
        ...base,
        name,
        run: values.run,
        all: values.all,
        reason: reasonOf(values.reason),
        parameters: parametersOf(values.parameter ?? []),
      };
    default:
      throw misused(`There is no command "${name}"`);
  }
}

const misused = (sentence: string) => new UsageError(`${sentence}.\n\n${usage}`);

/** Commands that take no further word. */
const withoutSubject: ReadonlySet<string> = new Set(['status', 'verify', 'rollback', 'cutover', 'reopen']);

function reasonOf(reason = ''): string {
  if (reason.trim() === '') throw misused('Say why with --reason "…"; it is kept');
  return reason.trim();
}

function percentOf(percent = '100'): number {
  const share = Number(percent);
  if (!(share > 0 && share <= 100)) throw misused('--percent is a number above 0, 100 at most');
  return share;
}

function modeOf(mode: string | undefined): Manifest['mode'] {
  const known = modes.find((one) => one === (mode ?? 'full'));
  if (known === undefined) throw misused(`--mode is one of ${modes.join(', ')}`);
  return known;
}

const odooOf = (
  values: { 'odoo-url'?: string; 'odoo-db'?: string; 'odoo-user'?: string },
  migration: string,
): OdooOptions => ({
  migration,
  odooUrl: values['odoo-url'],
  odooDb: values['odoo-db'],
  odooUser: values['odoo-user'],
});

function parametersOf(given: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', ...value] = text.split('=');
      if (name === '' || value.length === 0) throw misused('--parameter is written Name=value');
      return [name, value.join('=')];
    }),
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', default: false },
        pair: { type: 'string' },
        migration: { type: 'string' },
        mode: { type: 'string' },
        approve: { type: 'string', multiple: true },
        reason: { type: 'string' },
        accept: { type: 'string' },
        percent: { type: 'string' },
        run: { type: 'string' },
        all: { type: 'boolean', default: false },
        out: { type: 'string' },
        state: { type: 'string', default: join(root, '.onramp') },
        parameter: { type: 'string', multiple: true },
        'odoo-url': { type: 'string' },
        'odoo-db': { type: 'string' },
        'odoo-user': { type: 'string' },
      },
    });
  } catch (error) {
    throw misused(error instanceof Error ? error.message.replace(/\.$/, '') : 'The command was not understood');
  }
}
