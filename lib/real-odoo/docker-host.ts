import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RealOdooError } from '../migration/errors.ts';
import type { OdooHost, PostgresProgram, Report } from './host.ts';
import { mustRun, runProgram } from './run-program.ts';
import type { SeriesFacts } from './series.ts';
import { answers, freePort } from './server.ts';

const project = resolve(import.meta.dirname, '..', '..');

/** True when a Docker engine answers and its compose plugin is there. */
export async function dockerAnswers(): Promise<boolean> {
  const engine = await runProgram('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 10_000 });
  if (engine.exitCode !== 0 || engine.stdout.trim() === '') return false;
  return (await runProgram('docker', ['compose', 'version'], { timeoutMs: 10_000 })).exitCode === 0;
}

/** Odoo and PostgreSQL from the official images, as compose.yaml describes them. */
export function dockerHost(facts: SeriesFacts): OdooHost {
  const major = facts.series.split('.')[0] ?? facts.series;
  const odooService = `odoo-${major}`;
  const postgresService = `postgres-${major}`;
  const portName = `ONRAMP_ODOO_${major}_PORT`;
  const base = ['compose', '-f', join(project, 'compose.yaml'), '-p', 'odoo-onramp'];

  const compose = async (args: readonly string[], stdin = '', env: Readonly<Record<string, string>> = {}) =>
    mustRun('docker', [...base, ...args], { cwd: project, stdin, env });
  const inOdoo = async (program: string, args: readonly string[]) =>
    compose(['run', '--rm', '-T', '--no-deps', '--entrypoint', program, odooService, ...args]);

  const runningUrl = async (): Promise<string | undefined> => {
    const asked = await runProgram('docker', [...base, 'port', odooService, '8069'], { cwd: project });
    const port = /:(\d+)\s*$/.exec(asked.stdout)?.[1];
    return asked.exitCode === 0 && port !== undefined && port !== '0' ? `http://127.0.0.1:${port}` : undefined;
  };

  return {
    kind: 'docker',
    series: facts.series,
    lock: join(project, '.odoo', facts.series, 'lock'),

    async prepare(report: Report): Promise<void> {
      report(`Starting PostgreSQL in Docker and fetching odoo:${facts.series}`);
      await compose(['up', '-d', '--wait', postgresService]);
      await compose(['pull', '--quiet', '--policy', 'missing', odooService]);
    },

    async odoo(args, stdin = ''): Promise<string> {
      return compose(['run', '--rm', '-T', odooService, 'odoo', ...args], stdin);
    },

    async postgres(program: PostgresProgram, args, stdin = ''): Promise<string> {
      return compose(['exec', '-T', '-e', 'PGUSER=odoo', postgresService, program, ...args], stdin);
    },

    async copyFilestore(from, to): Promise<void> {
      const store = '/var/lib/odoo/filestore';
      const script = `rm -rf "${store}/$2" && if [ -d "${store}/$1" ]; then cp -al "${store}/$1" "${store}/$2"; fi`;
      await inOdoo('sh', ['-c', script, 'copy', from, to]);
    },

    async removeFilestore(database): Promise<void> {
      await inOdoo('rm', ['-rf', `/var/lib/odoo/filestore/${database}`]);
    },

    async startServer(report): Promise<string> {
      const present = await runningUrl();
      if (present !== undefined && (await answers(present))) return present;
      report(`Starting the Odoo ${facts.series} server in Docker`);
      const port = await freePort(facts.port);
      await compose(['up', '-d', '--wait', odooService], '', { [portName]: String(port) });
      const url = `http://127.0.0.1:${port}`;
      const limit = Date.now() + 120_000;
      while (Date.now() < limit) {
        if (await answers(url)) return url;
        await sleep(500);
      }
      throw new RealOdooError(
        `Odoo ${facts.series} does not answer at ${url}`,
        `Look at "docker compose -p odoo-onramp logs ${odooService}"`,
      );
    },

    async serverUrl(): Promise<string | undefined> {
      const url = await runningUrl();
      return url !== undefined && (await answers(url)) ? url : undefined;
    },

    async stop(report): Promise<void> {
      report(`Stopping Odoo ${facts.series} in Docker`);
      await compose(['stop', odooService, postgresService]);
    },

    async remove(report): Promise<void> {
      report(`Removing Odoo ${facts.series} with its volumes from Docker`);
      await compose(['rm', '--stop', '--force', odooService, postgresService]);
      for (const volume of [`odoo-${major}`, `postgres-${major}`])
        await runProgram('docker', ['volume', 'rm', '--force', `odoo-onramp_${volume}`]);
    },
  };
}
