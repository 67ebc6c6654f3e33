import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { Cloud } from '../../lib/cli/cloud.ts';
import type { Witnessed } from '../../lib/local-cloud/boot.ts';
import type { Told } from './canary-search.ts';

/**
 * Where a local cloud keeps what only those look at who may read rows: bodies of objects, items of tables, secrets, disks
 * of functions, and the reports that the command line has fetched.
 */
const stores = ['s3', 'dynamodb', 'secrets.json', 'tmp', 'reports'];

const itemsSchema = z.array(z.looseObject({ pk: z.string(), sk: z.string().exactOptional() }));

/** What there was besides what a cloud keeps in its state folder. */
interface Watched {
  /** Events that went over the bus, and what functions were asked and answered. */
  readonly seen: readonly Witnessed[];
  /** Names in keys of the exports bucket that were chosen by whoever uploaded the files. */
  readonly chosen: readonly string[];
}

/**
 * Everything that a cloud tells those who may not read rows: logs of functions, inputs, outputs, variables and histories
 * of executions and their names, invocations, events, notifications, lost deliveries, keys and headers of objects, keys of tables, and
 * all of the registry: problems, questions at gates, decisions.
 * @param stateDir where the local cloud keeps its state
 */
export async function toldByCloud(cloud: Cloud, stateDir: string, { seen, chosen }: Watched): Promise<readonly Told[]> {
  const withoutChosen = (text: string) => chosen.reduce((left, name) => left.replaceAll(name, '…'), text);
  return [
    ...(await filesIn(stateDir, stores)),
    ...(await objectsIn(cloud, stateDir, withoutChosen)),
    ...(await tablesOf(cloud)),
    ...seen.map((one) => ({ place: placeOf(one), text: withoutChosen(JSON.stringify(one)) })),
  ];
}

const placeOf = (seen: Witnessed): string =>
  seen.kind === 'event' ? 'event on the bus' : `invocation of ${seen.functionName}`;

/** Names and contents of all files of a folder; the name alone tells something too. */
async function filesIn(folder: string, except: readonly string[]): Promise<readonly Told[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !except.includes(name.split('/')[0] ?? ''));
  return Promise.all(
    files.map(async (name) => ({ place: name, text: `${name}\n${await readFile(join(folder, name), 'utf8')}` })),
  );
}

/** Keys, versions and headers of all objects that ever were. */
async function objectsIn(
  { stores: { exports, work } }: Cloud,
  stateDir: string,
  withoutChosen: (text: string) => string,
): Promise<readonly Told[]> {
  const journalOf = ({ name }: { readonly name: string }) =>
    readFile(join(stateDir, 's3', 'buckets', name, 'journal.jsonl'), 'utf8');
  return [
    { place: 'objects of the exports bucket', text: withoutChosen(await journalOf(exports)) },
    { place: 'objects of the work bucket', text: await journalOf(work) },
  ];
}

/** Keys of the id map, whose items hold what Odoo said of rows, and all of the registry. */
async function tablesOf({ stores: { aws, environment } }: Cloud): Promise<readonly Told[]> {
  const items = async (table: string) => {
    const { Items, LastEvaluatedKey } = await aws.dynamo.send(new ScanCommand({ TableName: table }));
    if (LastEvaluatedKey !== undefined) throw new Error(`${table} has more items than one page`);
    return itemsSchema.parse(Items ?? []);
  };
  return [
    ...(await items(environment.ID_MAP_TABLE)).map(({ pk }) => ({ place: 'key of the id map', text: pk })),
    ...(await items(environment.REGISTRY_TABLE)).map((item) => ({ place: 'registry', text: JSON.stringify(item) })),
  ];
}
