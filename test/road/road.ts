import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { exampleDestination } from '../../lib/cli/example-destination.ts';
import { type Migrated, type Migrating, migrate } from '../../lib/cli/migrate.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { isRead } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import type { Apps, Series } from '../../lib/real-odoo/series.ts';
import type { OdooSecret } from '../../lib/steps/odoo-of.ts';
import { type ReplyDroppingProxy, startProxy, type WireCall } from '../faults/reply-dropping-proxy.ts';

/** The example export of AI Works. */
export const example = join(import.meta.dirname, '../../examples/ai-works-to-odoo-erp');
export const pair = 'ai-works-to-odoo-erp';

/** The example export of AeronaClinic. */
export const clinicExample = join(import.meta.dirname, '../../examples/aerona-clinic-to-odoo-crm');
export const clinic = 'aerona-clinic-to-odoo-crm';

/** SQL condition on `ir_model_data d`: our external ids of one object type, not the ones Odoo adds for templates. */
export const named = (migration: string, object: string, namespace = '__aiworks__'): string =>
  `d.module = '${namespace}' and d.name like '${migration}\\_${object}\\_%' and d.name not like '%\\_product\\_template'`;

/** The whole road on this machine into a real Odoo database of the test's own, with a proxy before Odoo. */
export interface Road {
  readonly proxy: ReplyDroppingProxy;
  /** Reads and writes Odoo directly, past the proxy. */
  readonly odoo: OdooClient;
  /** State folder of the local cloud. */
  readonly stateDir: string;
  readonly address: OdooSecret;
  /** Migrates a folder; every gate is approved beforehand unless said otherwise. */
  migrate(path: string, options?: Partial<Migrating>): Promise<Migrated>;
  /** Calls that may write, seen on the wire since the last time this was asked. */
  writesOnTheWire(): readonly WireCall[];
  /** One number out of the database. */
  count(sql: string): Promise<number>;
  close(): Promise<void>;
}

/** What a road is built with, where it is not the usual. */
interface RoadOptions {
  /** Odoo to migrate into. */
  readonly series?: Series;
  /** CloudFormation parameters of the local stack. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Pair that exports are of; AI Works unless said otherwise. */
  readonly pair?: typeof pair | typeof clinic;
  /** Apps that Odoo has; all of them unless said otherwise. */
  readonly apps?: Apps;
}

/** @param name of the database and the migration: small letters and digits */
export async function beginRoad(
  name: string,
  { series = '19.0', parameters = {}, pair: of = pair, apps = 'all' }: RoadOptions = {},
): Promise<Road> {
  const people = join(of === pair ? example : clinicExample, 'destination-users.json');
  const database = `road_${name}`;
  const direct = await exampleDestination({ series, apps, database, people, fresh: true }, () => undefined);
  const proxy = await startProxy({ target: direct.url });
  const address = { ...direct, url: proxy.url };
  const odoo = await connect(direct);
  const stateDir = await mkdtemp(join(tmpdir(), 'onramp-road-'));
  let seen = 0;
  let up: Promise<Cloud> | undefined;
  return {
    proxy,
    odoo,
    stateDir,
    address,
    async migrate(path, options = {}) {
      // Up from the first run to the end, as a stack on AWS is: what comes later finds functions that are warm.
      if (options.stateDir === undefined) {
        up ??= openCloud({ stateDir, parameters });
        await up;
      }
      return migrate({
        path,
        pair: of,
        migration: name,
        mode: 'full',
        approve: ['all'],
        by: 'test',
        stateDir,
        renderer: 'silent',
        parameters,
        odoo: async () => address,
        ...options,
      });
    },
    writesOnTheWire() {
      const calls = proxy.calls.slice(seen);
      seen = proxy.calls.length;
      return calls.filter(({ model, method }) => model !== 'common' && !isRead(method));
    },
    async count(sql) {
      const [row] = await psql({ series, database, sql });
      return z.coerce.number().parse(row?.[0]);
    },
    async close() {
      await (await up)?.close();
      odoo.close();
      await proxy.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}
