import { z } from 'zod';
import type { KnownInOdoo } from '../migration/audit/unknown-codes.ts';
import { MapError, OdooCallError, OdooSecretError } from '../migration/errors.ts';
import { hashMap, readMapAsFarAsPossible, type SchemaMap } from '../migration/map.ts';
import { type ObjectType, type Pair, sourceOf } from '../migration/object-type.ts';
import { decidingModels, takesPart } from '../migration/taking-part.ts';
import { probeCapabilities } from '../odoo/capabilities.ts';
import type { OdooClient } from '../odoo/client.ts';
import { installedModels, recommendation } from '../odoo/preflight/apps-and-rights.ts';
import { type Check, checkSchema, stop } from '../odoo/preflight/check.ts';
import { lookOver } from '../odoo/preflight/look-over.ts';
import { ledgerCodes } from '../odoo/preflight/money.ts';
import { pairNamed } from '../pairs/index.ts';
import { preflightCsv, preflightPage } from '../report/preflight-page.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type Drop, readDrop, typesInDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { odooOf, odooUrlOf } from './odoo-of.ts';
import { readProfile } from './profile-drop.ts';

const pageFile = 'preflight.html';
const csvName = 'preflight.csv';

const lookSchema = z.object({
  checks: z.array(checkSchema),
  recommendation: z.string(),
  /** Codes of the chart of accounts and active currencies, where they could be read. */
  ledgerAccounts: z.array(z.string()).exactOptional(),
  currencies: z.array(z.string()).exactOptional(),
});

type Look = z.infer<typeof lookSchema>;

/** How many things stand in the way, and how many are worth knowing. */
export interface LookedAtOdoo {
  readonly stops: number;
  readonly warnings: number;
}

/**
 * Looks Odoo over before anybody approves the map, and writes down what was found. Nothing found here ends the run: there
 * is time to mend it until the map is approved, and preparing Odoo looks once more and stops then. Only reads.
 *
 * A delta whose map is approved already waits for nobody: it is not held up by a look that nobody sees.
 * @throws {MapError} when nothing of the map can be understood
 */
export async function lookAtOdoo(stores: Stores, run: RunName): Promise<LookedAtOdoo> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  // What is wrong in a map that somebody wrote is told by `checkMap`, which comes after.
  const { map, problems } = readMapAsFarAsPossible(await stores.work.readText(files.map), pair);
  if (map === undefined) throw new MapError(problems);
  if (drop.mode === 'delta' && hashMap(map) === (await stores.registry(run).approvedMap()))
    return { stops: 0, warnings: 0 };
  const look = await lookFor(stores, run, { pair, drop, map });
  await stores.work.writeText(files.preflight, JSON.stringify(look));
  const { checks } = look;
  const { migration, run: name } = run;
  const page = preflightPage({ pair: run.pair, migration, run: name, ...look });
  await stores.work.writeText(files.report(pageFile), page, 'text/html; charset=utf-8');
  await stores.work.writeText(files.report(csvName), preflightCsv(checks), 'text/csv; charset=utf-8');
  const count = (verdict: Check['verdict']) => checks.filter((check) => check.verdict === verdict).length;
  return { stops: count('stop'), warnings: count('warning') };
}

/** What a look at Odoo left for the audit; nothing where nobody looked. */
export async function knownInOdoo(stores: Stores, run: RunName): Promise<KnownInOdoo> {
  const look = await readLook(stores, run);
  return {
    ...(look?.ledgerAccounts === undefined ? {} : { ledgerAccounts: new Set(look.ledgerAccounts) }),
    ...(look?.currencies === undefined ? {} : { currencies: new Set(look.currencies) }),
  };
}

/** The look's files beside the report; none while nobody looked. */
export async function preflightFiles(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  if ((await readLook(stores, run)) === undefined) return [];
  return [
    { name: pageFile, what: 'whether Odoo can take the migration, and what it recommends' },
    { name: csvName, what: 'the same, for spreadsheets' },
  ];
}

async function readLook(stores: Stores, run: RunName): Promise<Look | undefined> {
  const text = await stores.work.readTextIfThere(runFiles(run).preflight);
  return text === undefined ? undefined : lookSchema.parse(JSON.parse(text));
}

interface Subject {
  readonly pair: Pair;
  readonly drop: Drop;
  readonly map: SchemaMap;
}

async function lookFor(stores: Stores, run: RunName, subject: Subject): Promise<Look> {
  const inDrop = typesInDrop(subject.drop, subject.pair.objectTypes);
  try {
    const client = await odooOf(stores, run);
    const installed = await installedModels(client, decidingModels(inDrop));
    const types = inDrop.filter((type) => takesPart(type, subject.map.settings, installed));
    const checks = await lookOver(client, {
      url: await odooUrlOf(stores, run),
      types,
      currencies: currenciesNamed(subject),
      expected: await expectedRows(stores, run, subject.drop, types),
      clock: () => performance.now(),
    });
    return { checks: [...checks], recommendation: recommendation(types), ...(await codesOf(client)) };
  } catch (error) {
    if (!(error instanceof OdooCallError || error instanceof OdooSecretError)) throw error;
    // The error's own sentences say what to do, and quote no record.
    const unreachable = stop('Connection', error.message, 'Mend this before the map is approved');
    return { checks: [unreachable], recommendation: recommendation(inDrop) };
  }
}

async function codesOf(client: OdooClient): Promise<Pick<Look, 'ledgerAccounts' | 'currencies'>> {
  const currencies = [...(await probeCapabilities(client).currencies()).keys()];
  try {
    const ledgerAccounts = await ledgerCodes(client);
    return { currencies, ...(ledgerAccounts === undefined ? {} : { ledgerAccounts: [...ledgerAccounts] }) };
  } catch (error) {
    // Who may not read accounts is told so by the check of its rights.
    if (error instanceof OdooCallError) return { currencies };
    throw error;
  }
}

/** Currencies that the map itself names: locked rates, defaults and translations. The rows' own are the audit's. */
function currenciesNamed({ pair, map }: Pick<Subject, 'pair' | 'map'>): readonly string[] {
  const named = new Set(Object.keys(map.settings.lockedRates));
  for (const { name, source } of pair.objectTypes)
    for (const [column, { default: value, values = {} }] of Object.entries(map.objects[name]?.columns ?? {}))
      if (source.columns[column]?.type === 'currency code')
        for (const code of [value ?? [], Object.values(values)].flat()) named.add(code.toUpperCase());
  return [...named].sort();
}

/** Rows by object type, where the drop was profiled. */
async function expectedRows(stores: Stores, run: RunName, drop: Drop, types: readonly ObjectType[]) {
  const profile = await readProfile(stores, run);
  if (profile === undefined) return [];
  return types.map((type) => {
    const own = (drop.objects[sourceOf(type)] ?? []).map(({ name }) => name);
    const rows = profile.files.reduce((sum, file) => (own.includes(file.file) ? sum + file.rows : sum), 0);
    return { writing: type.writing.kind, rows };
  });
}
