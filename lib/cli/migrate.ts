import { join } from 'node:path';
import { Listr, type ListrRendererValue } from 'listr2';
import { CliError } from '../migration/errors.ts';
import { type Summary, summarySchema } from '../migration/summary.ts';
import type { Stores } from '../steps/environment.ts';
import type { OdooSecret } from '../steps/odoo-of.ts';
import type { Manifest } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { copyReport } from './copy-report.ts';
import { type Following, followingTasks } from './follow-run.ts';
import { putOdooSecret } from './odoo-secret.ts';
import { kindOfExport, upload } from './upload.ts';

/** What to migrate where. */
export interface Migrating {
  readonly path: string;
  readonly pair: string;
  readonly migration: string;
  readonly mode: Manifest['mode'];
  readonly approve: readonly string[];
  readonly by: string;
  readonly stateDir: string;
  /** Folder for the report; the run's own under the state folder when absent. */
  readonly out?: string | undefined;
  /** CloudFormation parameters of the local stack. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly renderer?: ListrRendererValue;
  /** Finds or makes the Odoo to write to; told what takes time. */
  readonly odoo: (report: (step: string) => void) => Promise<OdooSecret>;
  /** Called with the cloud when it is up; for fault tests. */
  readonly whenUp?: (cloud: Cloud) => void;
}

/** A run that came to its end. */
export interface Migrated {
  readonly summary: Summary;
  /** Folder with report.html, summary.json and the row files. */
  readonly out: string;
  readonly problem: string | undefined;
  /** Address of the Odoo that was written to. */
  readonly odooUrl: string;
}

/**
 * Migrates an export from this machine over the whole road: upload, and what follows from it.
 * @throws {OnrampError} when it could not run
 */
export async function migrate(ask: Migrating): Promise<Migrated> {
  await kindOfExport(ask.path);
  const following: Following = { run: undefined };
  let cloud: Cloud | undefined;
  let odoo: OdooSecret | undefined;
  const drop = new Date().toISOString().replaceAll(/[-:T]/g, '').replace('.', '-').slice(0, 18);
  try {
    const preparing = new Listr(
      [
        {
          title: 'Odoo',
          task: async (_, task) => {
            odoo = await ask.odoo((step) => {
              task.output = step;
            });
            task.title = `Odoo at ${odoo.url}, database ${odoo.database}`;
          },
        },
        {
          title: 'Local cloud',
          task: async (_, task) => {
            cloud = await openCloud(ask);
            ask.whenUp?.(cloud);
            if (odoo !== undefined) await putOdooSecret(cloud.stores, ask.migration, odoo);
            task.title = 'Local cloud: the synthesised stack is up';
          },
        },
        {
          title: 'Upload',
          task: async (_, task) => {
            await upload(opened(cloud).stores, { ...ask, drop });
            task.title = `Upload: drop ${drop}`;
          },
        },
      ],
      { renderer: ask.renderer ?? 'default', fallbackRenderer: 'simple' },
    );
    await preparing.run();
    const reportFolder = (run: string) => ask.out ?? join(ask.stateDir, 'reports', ask.migration, run);
    const tasks = followingTasks(opened(cloud), { ...ask, drop, reportFolder }, following);
    const shown = { renderer: ask.renderer ?? 'default', fallbackRenderer: 'simple' } as const;
    await new Listr(tasks, shown).run();
    let { run } = following;
    const sample = ask.mode === 'sample' && run?.state === 'finished' ? run.run : undefined;
    if (sample !== undefined) {
      const full: Following = { run: undefined };
      const next = { ...ask, drop, run: fullRunAfter(sample), reportFolder };
      await new Listr(followingTasks(opened(cloud), next, full), shown).run();
      ({ run } = full);
    }
    if (run === undefined) throw new CliError('The run was never found.');
    const name = { pair: ask.pair, migration: ask.migration, run: run.run };
    const out = reportFolder(run.run);
    const summary = await fetchReport(opened(cloud).stores, name, out);
    if (sample !== undefined) await copyReport(opened(cloud).stores, { ...name, run: sample }, join(out, 'sample'));
    return { summary, out, problem: run.problem, odooUrl: odoo?.url ?? '' };
  } finally {
    await cloud?.close();
  }
}

/** Name of the run that brings all rows once a sample is approved, as the migration's state machine starts it. */
export const fullRunAfter = (sample: string): string => `${sample}-full`;

function opened(cloud: Cloud | undefined): Cloud {
  if (cloud === undefined) throw new TypeError('The local cloud is used before it is up.');
  return cloud;
}

/** Copies a run's report to a folder of this machine. */
export async function fetchReport(stores: Stores, run: RunName, out: string): Promise<Summary> {
  await copyReport(stores, run, out);
  return summarySchema.parse(JSON.parse(await stores.work.readText(runFiles(run).report('summary.json'))));
}
