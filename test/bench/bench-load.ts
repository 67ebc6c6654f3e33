import { join } from 'node:path';
import { z } from 'zod';
import { exampleDestination } from '../../lib/cli/example-destination.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { dropDatabase } from '../../lib/real-odoo/databases.ts';
import type { OdooSecret } from '../../lib/steps/odoo-of.ts';
import { transformObject } from '../../lib/steps/transform.ts';
import { rowsPerPart } from '../../lib/steps/transformed.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';
import { writeAccounts, writeUsers } from './accounts-file.ts';
import type { BenchCloud } from './bench-cloud.ts';
import { type Child, startChild } from './child.ts';
import { atLeast, type Figure, median, ratio, whole } from './figures.ts';
import { type InsideOdoo, type LoadArguments, startInsideOdoo } from './inside-odoo.ts';
import { pair, prepareRun } from './prepared-run.ts';
import { type Recorded, recordLoads, underMigration } from './record-loads.ts';

const people = join(import.meta.dirname, '../../examples/ai-works-to-odoo-erp/destination-users.json');
const database = 'bench_load';
const loadedSchema = z.object({
  seconds: z.number(),
  cpuSeconds: z.number(),
  counts: z.record(z.string(), z.number()),
});

/** Parts that two connections share before the other side has its turn. */
const partsPerTurn = 4;

/** Everything the load bench works with. */
interface Bench {
  readonly cloud: BenchCloud;
  readonly folder: string;
  readonly rows: number;
  readonly report: (line: string) => void;
  readonly address: OdooSecret;
  readonly children: readonly [Child, Child];
  readonly insides: readonly [InsideOdoo, InsideOdoo];
}

/**
 * Our load step against the same `load()` calls made inside the Odoo process: same rows, same columns, same context,
 * parts of 500, turn by turn in one database, so that whatever else the machine does hits both sides.
 */
export async function benchLoad(
  cloud: BenchCloud,
  folder: string,
  rows: number,
  report: (line: string) => void,
): Promise<readonly Figure[]> {
  report('load: getting Odoo 19 and a database');
  const address = await exampleDestination({ series: '19.0', database, people, fresh: true }, report);
  const insides = [await startInsideOdoo(database), await startInsideOdoo(database)] as const;
  const children = [
    startChild('load-child.ts', cloud.environment),
    startChild('load-child.ts', cloud.environment),
  ] as const;
  const bench: Bench = { cloud, folder, rows, report, address, children, insides };
  try {
    const key = await insides[0].apiKey();
    const recorded = await recordAll(bench);
    const json2 = await oneConnection(bench, 'json', { ...address, secret: key }, recorded);
    const xmlrpc = await oneConnection(bench, 'xml', address, recorded);
    const two = await twoConnections(bench, 'two', { ...address, secret: key }, recorded);
    return [...json2, ...xmlrpc, ...two, ...breakdown(recorded)];
  } finally {
    for (const child of children) child.close();
    for (const inside of insides) await inside.close();
    await dropDatabase({ series: '19.0', name: database });
  }
}

/** Prepares a migration of its own: parts in S3, the owners of the accounts in the id map. */
async function prepareParts(bench: Bench, migration: string, secret: OdooSecret): Promise<readonly PartOfRun[]> {
  const { cloud, folder, rows, children } = bench;
  const files = { user: join(folder, 'users.csv'), account: join(folder, 'accounts.csv') };
  await writeUsers(files.user);
  await writeAccounts(files.account, { count: rows });
  await putOdooSecret(cloud.stores, migration, secret);
  const run: RunName = { pair, migration, run: 'bench' };
  await prepareRun(cloud.stores, run, files);
  for (const object of ['user', 'account']) await transformObject(cloud.stores, { ...run, object }, () => false);
  const userPart = runFiles(run).part('user', { wave: 0, part: 0 });
  await children[0].ask({ part: { ...run, object: 'user', partKey: userPart }, attempt: 'bench' });
  const parts = await cloud.stores.work.listAll(runFiles(run).partsPrefix('account', 0));
  return parts.map(({ key }) => ({ ...run, object: 'account', partKey: key }));
}

type PartOfRun = RunName & { readonly object: string; readonly partKey: string };

async function load(child: Child, part: PartOfRun): Promise<z.infer<typeof loadedSchema>> {
  const loaded = loadedSchema.parse(await child.ask({ part, attempt: 'bench' }));
  if (loaded.counts['created'] !== rowsPerPart) throw new Error('Our load step did not create every row of a part.');
  return loaded;
}

/** Every part once through our writer: it tells what `load()` is sent, and warms Odoo up. */
async function recordAll(bench: Bench): Promise<readonly Recorded[]> {
  const { cloud, address, report } = bench;
  const parts = await prepareParts(bench, recording, address);
  const client = await connect(address);
  const recorded: Recorded[] = [];
  for (const part of parts) {
    report(`load: recording part ${recorded.length + 1} of ${parts.length}`);
    recorded.push(await recordLoads(cloud.stores, client, part, part.partKey));
  }
  client.close();
  return recorded;
}

const recording = 'recording';

async function oneConnection(
  bench: Bench,
  migration: string,
  secret: OdooSecret,
  recorded: readonly Recorded[],
): Promise<readonly Figure[]> {
  const parts = await prepareParts(bench, migration, secret);
  const { children, insides, report } = bench;
  const ours: number[] = [];
  const cpu: number[] = [];
  const theirs: number[] = [];
  for (const [index, part] of parts.entries()) {
    const road = async () => {
      const { seconds, cpuSeconds } = await load(children[0], part);
      ours.push(seconds);
      cpu.push(cpuSeconds);
    };
    const inside = async () => {
      theirs.push(await insides[0].load('res.partner', inTheirs(migration, recorded[index])));
    };
    report(`load: ${migration}, one connection, part ${index + 1} of ${parts.length}`);
    for (const side of index % 2 === 0 ? [road, inside] : [inside, road]) await side();
  }
  // The first part connects, asks for fields and countries, and warms both sides.
  const [own, other, own_cpu] = [ours.slice(1), theirs.slice(1), cpu.slice(1)];
  const shares = own.map((seconds, index) => (other[index] ?? Number.NaN) / seconds);
  const name = `one connection, ${transportNames[migration] ?? migration}`;
  return [
    { name: `${name}: inside Odoo, partners/s`, value: whole(rowsPerPart / median(other)) },
    { name: `${name}: our load step, partners/s`, value: whole(rowsPerPart / median(own)) },
    atLeast(`${name}: ours against inside Odoo`, median(shares), 0.9, ratio),
    { name: `${name}: our own processor time a part, ms`, value: whole(median(own_cpu) * 1000) },
  ];
}

const transportNames: Readonly<Record<string, string>> = { json: 'JSON-2', xml: 'XML-RPC', two: 'JSON-2' };

const inTheirs = (migration: string, recorded: Recorded | undefined): readonly LoadArguments[] =>
  underMigration(recorded?.batches ?? [], recording, `inside${migration}`);

async function twoConnections(
  bench: Bench,
  migration: string,
  secret: OdooSecret,
  recorded: readonly Recorded[],
): Promise<readonly Figure[]> {
  const all = await prepareParts(bench, migration, secret);
  const { children, insides, report } = bench;
  // One part each to warm up.
  await Promise.all(children.map((child, index) => loadOne(child, all[index])));
  await Promise.all(insides.map((inside, index) => inside.load('res.partner', inTheirs(migration, recorded[index]))));
  const speeds: { ours: number; theirs: number }[] = [];
  for (let start = 2; start + partsPerTurn <= all.length; start += partsPerTurn) {
    report(`load: two connections, parts ${start + 1} to ${start + partsPerTurn} of ${all.length}`);
    const numbers = Array.from({ length: partsPerTurn }, (_, index) => start + index);
    const ours = () => sideBySide(children, numbers, (child, number) => loadOne(child, all[number]));
    const theirs = () =>
      sideBySide(insides, numbers, (inside, number) =>
        inside.load('res.partner', inTheirs(migration, recorded[number])),
      );
    const turn = { ours: 0, theirs: 0 };
    if (speeds.length % 2 === 0) turn.ours = await ours();
    turn.theirs = await theirs();
    if (speeds.length % 2 === 1) turn.ours = await ours();
    speeds.push(turn);
  }
  const rows = partsPerTurn * rowsPerPart;
  return [
    {
      name: 'two connections: inside Odoo, partners/s',
      value: whole(rows / median(speeds.map(({ theirs }) => theirs))),
    },
    { name: 'two connections: our load step, partners/s', value: whole(rows / median(speeds.map(({ ours }) => ours))) },
    atLeast(
      'two connections: ours against two inside Odoo',
      median(speeds.map(({ ours, theirs }) => theirs / ours)),
      0.85,
      ratio,
    ),
  ];
}

async function loadOne(child: Child, part: PartOfRun | undefined): Promise<void> {
  if (part !== undefined) await load(child, part);
}

/** Lets workers take jobs from one list. @returns seconds until the last job is done */
async function sideBySide<W, J>(
  workers: readonly W[],
  jobs: readonly J[],
  work: (worker: W, job: J) => Promise<unknown>,
): Promise<number> {
  const left = [...jobs];
  const began = performance.now();
  await Promise.all(
    workers.map(async (worker) => {
      for (let job = left.shift(); job !== undefined; job = left.shift()) await work(worker, job);
    }),
  );
  return (performance.now() - began) / 1000;
}

/** Where our writer's time goes over XML-RPC, in milliseconds a part. */
function breakdown(recorded: readonly Recorded[]): readonly Figure[] {
  const warm = recorded.slice(1);
  const of = (name: string) => median(warm.map(({ seconds }) => (seconds.get(name) ?? 0) * 1000));
  const all = median(warm.map(({ whole: seconds }) => seconds * 1000));
  const [load, look, read] = [of('res.partner.load'), of('ir.model.data.search_read'), of('res.partner.read')];
  return [
    { name: 'writer over XML-RPC, ms a part: load()', value: whole(load) },
    { name: 'writer over XML-RPC, ms a part: external id look-up', value: whole(look) },
    { name: 'writer over XML-RPC, ms a part: reading back', value: whole(read) },
    { name: 'writer over XML-RPC, ms a part: everything else', value: whole(all - load - look - read) },
  ];
}
