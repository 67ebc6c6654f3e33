import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { printResult } from '../../lib/cli/print-result.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { decide } from '../../lib/steps/gates.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { canaryArchive, marker, numbers, refusedByOdoo, withoutCanary } from './canary-export.ts';
import { filesTold, keysTold, leaks, type Told } from './everything-told.ts';
import { beginRoad, clinic, type Road } from './road.ts';

const words = [marker, ...numbers];
const migration = 'canary';

describe('what a clinic’s rows hold', () => {
  let road: Road;
  let failing: Migrated;
  let broken: Migrated;
  let refused: Migrated;
  let told: readonly Told[];
  const printed: string[] = [];
  const kills: string[] = [];

  beforeAll(async () => {
    road = await beginRoad(migration, { pair: clinic, apps: 'crm', parameters: { OdooCallSeconds: '10' } });
    // Odoo's words about a row that a constraint refuses quote all of it.
    const constraint = `alter table res_partner add constraint zq_unwanted check (name is null or name not like '%${refusedByOdoo}%')`;
    await psql({ series: '19.0', database: `road_${migration}`, sql: constraint });
    const written = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      printed.push(String(chunk));
      return true;
    });
    try {
      failing = await runThatFails();
      broken = await runWithBrokenFile();
      refused = await road.migrate(await canaryArchive(), {
        odoo: async () => ({ ...road.address, secret: 'not the password' }),
        renderer: 'simple',
      });
      for (const run of [failing, broken, refused]) printResult(run, (line) => void printed.push(String(line)));
    } finally {
      written.mockRestore();
    }
    const cloud = await openCloud({ stateDir: road.stateDir });
    try {
      const keys = await keysTold(cloud);
      told = [...keys, ...(await filesTold(road.stateDir)), { where: 'the command line', text: printed.join('\n') }];
    } finally {
      await cloud.close();
    }
  });

  afterAll(async () => {
    await road.close();
  });

  /** Rows that fail everywhere, a lost reply, a killed load function, and a gate that a person decides at. */
  async function runThatFails(): Promise<Migrated> {
    let cloud: Cloud | undefined;
    road.proxy.dropNext(({ model, method }) => model === 'crm.lead' && method === 'load');
    road.proxy.dropNext(({ model, method }) => {
      if (model !== 'mail.message' || method !== 'load') return false;
      for (const pid of cloud?.loadChildren() ?? []) process.kill(pid, 'SIGKILL');
      kills.push(model);
      return true;
    });
    return road.migrate(await canaryArchive(), {
      renderer: 'simple',
      approve: ['map', 'custom-fields'],
      whenUp: (up) => {
        cloud = up;
        void decideLater(up);
      },
    });
  }

  async function decideLater({ stores }: Cloud) {
    await waitingAt(stores, 'provisioning');
    const verdict = { verdict: 'approved' as const, by: 'a test', reason: 'they have left' };
    await decide(stores, { pair: clinic, migration, gate: 'provisioning', ...verdict });
  }

  /** A file that is none lies among the run's outcomes, so that a step fails in a way that nobody foresaw. */
  async function runWithBrokenFile(): Promise<Migrated> {
    // Another header than the approved map knows: the run waits at the gate of the map.
    const archive = await canaryArchive((name, row) =>
      name === 'patient' ? { ...row, [`${marker} new`]: marker } : row,
    );
    return road.migrate(archive, { renderer: 'simple', approve: ['provisioning'], whenUp: (up) => void damage(up) });
  }

  async function damage({ stores }: Cloud) {
    const { run } = await waitingAt(stores, 'map');
    const outcomes = runFiles({ pair: clinic, migration, run }).outcomes('patient', 'damaged');
    await stores.work.writeText(outcomes, `${marker} is no JSON {`);
    await decide(stores, {
      pair: clinic,
      migration,
      gate: 'map',
      verdict: 'approved',
      by: 'a test',
      reason: 'as before',
    });
  }

  async function waitingAt(stores: Cloud['stores'], gate: string) {
    for (;;) {
      const waiting = await stores.registry({ pair: clinic, migration }).waiting();
      const found = waiting.find((one) => one.gate === gate);
      if (found !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  it('stands in every column of the export that could hold it', () => {
    // Words that Odoo or the pair must know.
    expect(withoutCanary()).toEqual([
      'custom-property.object',
      'custom-property.options',
      'custom-property.relatedObject',
      'custom-property.relatedColumn',
      'referring-practitioner.state',
      'patient.practitioner',
      'address.state',
      'appointment.practitioner',
      'payment.accountCode',
      'recall.practitioner',
    ]);
  });

  it('is in runs that failed in the ways they were to', () => {
    expect(kills).toEqual(['mail.message']);
    expect(failing.summary.reconciled).toBe(false);
    expect(failing.summary.objects['patient']?.outcomes).toMatchObject({ created: 1, rejected: 8, pending: 1 });
    expect(failing.summary.objects['practitioner']?.outcomes).toMatchObject({ pending: 1 });
    expect(failing.summary.objects['document']?.outcomes).toMatchObject({ created: 1, rejected: 1 });
    expect(broken.problem).toBeDefined();
    expect(refused.problem).toMatch(/password/i);
  });

  it('is in Odoo, and in the files that are for people', async () => {
    const inOdoo = await road.count(
      `select count(*) from res_partner where name ilike '%${marker}%' and x_nhs_number = '${numbers[0]}'`,
    );
    const noted = await road.count(`select count(*) from mail_message where body ilike '%${marker}%'`);

    expect(inOdoo).toBe(1);
    expect(noted).toBe(1);
  });

  it('is found by the search where it is told', () => {
    const log = (text: string) => [{ where: 'a log', text }];
    for (const text of [
      `a ZQCanary in capitals`,
      `{"key":"${encodeURIComponent(`${marker}@example.com`)}"}`,
      `base64 ${Buffer.from(`some ${marker} here`).toString('base64')}`,
      `base64 ${Buffer.from(`any ${marker} here`).toString('base64')}`,
      `base64 ${Buffer.from(`now ${marker}`).toString('base64')}`,
      `number ${numbers[0]}`,
    ]) {
      expect(leaks(log(text), words), text).toHaveLength(1);
    }
    expect(leaks(log('nothing of it'), words)).toEqual([]);
  });

  it('is in no log, no history, no key, no notification and nothing that was printed', () => {
    const kinds = new Set(told.map(({ where }) => where.split(/[/ ]/)[0]));

    expect([...kinds]).toEqual(expect.arrayContaining(['key', 'logs', 'executions', 'the']));
    expect(told.length).toBeGreaterThan(200);
    expect(leaks(told, words)).toEqual([]);
  });
});
