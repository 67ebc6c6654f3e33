import { access, chown, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bullseyeProgram } from './bullseye-program.ts';
import { isFolder } from './folders.ts';
import { type Home, homeOf } from './home.ts';
import type { OdooHost, PostgresProgram, Report } from './host.ts';
import type { OdooProgram } from './odoo-program.ts';
import { type PostgresCluster, startCluster, stopCluster } from './postgres-cluster.ts';
import { mustRun } from './run-program.ts';
import type { SeriesFacts } from './series.ts';
import { freePort, runningServer, startDetached, stopServer } from './server.ts';
import { findOdooUser, odooUser } from './system-user.ts';
import { unpackedProgram } from './unpacked-program.ts';

/** True when this machine can run the distribution's own packages: Debian, as root. */
export async function debianRootHere(): Promise<boolean> {
  const debian = await access('/etc/debian_version').then(
    () => true,
    () => false,
  );
  return debian && process.getuid?.() === 0;
}

function programOf(facts: SeriesFacts, home: Home): OdooProgram {
  switch (facts.series) {
    case '19.0':
      return unpackedProgram(facts, home);
    case '14.0':
      return bullseyeProgram(facts, home);
  }
}

/** Odoo from Debian's own package beside the project, with a PostgreSQL cluster of its own. */
export async function debianHost(facts: SeriesFacts): Promise<OdooHost> {
  const home = await homeOf(facts.series);
  const program = programOf(facts, home);
  const postgresLog = join(home.folder, 'postgres.log');
  const cluster = async (): Promise<PostgresCluster> => ({
    data: home.postgres,
    socket: home.socket,
    log: postgresLog,
    owner: await odooUser(),
  });

  const stop = async (report: Report): Promise<void> => {
    report(`Stopping the Odoo ${facts.series} server`);
    await stopServer(home.server);
    if ((await findOdooUser()) !== undefined) await stopCluster(await cluster());
  };

  return {
    kind: 'debian',
    series: facts.series,
    lock: home.lock,

    async prepare(report: Report): Promise<void> {
      await mkdir(home.folder, { recursive: true });
      await program.install(report);
      const user = await odooUser();
      await mkdir(home.data, { recursive: true });
      await chown(home.data, user.uid, user.gid);
      await writeFile(postgresLog, '', { flag: 'a' });
      await chown(postgresLog, user.uid, user.gid);
      await startCluster(await cluster());
      if ((await runningServer(home.server)) === undefined) await writeConfig(home, facts, program);
    },

    async odoo(args, stdin = ''): Promise<string> {
      // A subcommand such as "shell" has to stand before the options.
      const [first, ...rest] = args;
      const ordered =
        first !== undefined && !first.startsWith('-')
          ? [first, '-c', home.config, ...rest]
          : ['-c', home.config, ...args];
      const { command, as, env } = await program.commandLine(ordered);
      return mustRun(command[0], command.slice(1), { as, cwd: home.data, env, stdin });
    },

    async postgres(name: PostgresProgram, args, stdin = ''): Promise<string> {
      const env = { PGHOST: home.socket, PGUSER: 'odoo', LC_ALL: 'C.UTF-8' };
      return mustRun(name, args, { as: await odooUser(), cwd: home.data, env, stdin });
    },

    async copyFilestore(from, to): Promise<void> {
      const store = join(home.data, 'filestore');
      await rm(join(store, to), { recursive: true, force: true });
      if (!(await isFolder(join(store, from)))) return;
      // Odoo names attachments by their checksum and never writes into one, so the copies may share their contents.
      await mustRun('cp', ['-al', join(store, from), join(store, to)], { as: await odooUser(), cwd: home.data });
    },

    async removeFilestore(database): Promise<void> {
      await rm(join(home.data, 'filestore', database), { recursive: true, force: true });
    },

    async startServer(report): Promise<string> {
      const present = await runningServer(home.server);
      if (present !== undefined) return present.url;
      report(`Starting the Odoo ${facts.series} server`);
      const port = await freePort(facts.port);
      const eventPort = await freePort(facts.eventPort, [port]);
      await writeConfig(home, facts, program, { port, eventPort });
      const started = await startDetached({
        ...(await program.commandLine(['-c', home.config])),
        mark: home.config,
        owner: await odooUser(),
        cwd: home.data,
        log: home.log,
        pidFile: home.server,
        url: `http://127.0.0.1:${port}`,
      });
      return started.url;
    },

    async serverUrl(): Promise<string | undefined> {
      return (await runningServer(home.server))?.url;
    },

    stop,

    async remove(report): Promise<void> {
      await stop(report);
      report(`Removing ${home.folder}`);
      for (const name of await readdir(home.folder).catch(() => []))
        if (join(home.folder, name) !== home.lock) await rm(join(home.folder, name), { recursive: true, force: true });
      await rm(home.socket, { recursive: true, force: true });
    },
  };
}

async function writeConfig(
  home: Home,
  facts: SeriesFacts,
  program: OdooProgram,
  ports = { port: facts.port, eventPort: facts.eventPort },
): Promise<void> {
  const user = await odooUser();
  const lines = [
    '[options]',
    `addons_path = ${program.addons}`,
    `data_dir = ${home.data}`,
    `db_host = ${home.socket}`,
    'db_user = odoo',
    'http_interface = 127.0.0.1',
    `http_port = ${ports.port}`,
    `${facts.eventPortOption} = ${ports.eventPort}`,
    // Two workers, as a small production server has; cron threads would write beside the tests.
    'workers = 2',
    'max_cron_threads = 0',
    // Every database is served, each call names its own.
    'dbfilter = .*',
    'list_db = True',
    '',
  ];
  // An "odoo shell" may be reading it at this moment.
  if ((await readFile(home.config, 'utf8').catch(() => '')) === lines.join('\n')) return;
  await writeFile(home.config, lines.join('\n'));
  await chown(home.config, user.uid, user.gid);
}
