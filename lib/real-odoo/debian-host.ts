import { access, chmod, chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RealOdooError } from '../migration/errors.ts';
import { debianMirror, downloadPackage, installMissing } from './apt.ts';
import { type Home, homeOf } from './home.ts';
import type { OdooHost, PostgresProgram, Report } from './host.ts';
import { type PostgresCluster, startCluster, stopCluster } from './postgres-cluster.ts';
import { mustRun, runProgram, type SystemUser } from './run-program.ts';
import type { SeriesFacts } from './series.ts';
import { freePort, runningServer, startDetached, stopServer } from './server.ts';

/**
 * What odoo-19 imports, by bookworm's package names. The package's own list is for the unstable suite: it asks for a
 * newer reportlab (needed only for printing) and calls lxml's HTML cleaner and pytz by newer names.
 */
const pythonPackages = [
  'asn1crypto babel cbor2 chardet cryptography dateutil decorator docutils freezegun geoip2 gevent greenlet idna',
  'jinja2 ldap libsass lxml magic markupsafe num2words ofxparse openpyxl openssl passlib pil polib psutil psycopg2',
  'pypdf pypdf2 qrcode reportlab requests rjsmin serial stdnum tz urllib3 usb vobject werkzeug xlrd xlsxwriter xlwt',
  'zeep',
]
  .flatMap((line) => line.split(' '))
  .map((name) => `python3-${name}`);

/** True when this machine can run the distribution's own packages: Debian, as root. */
export async function debianRootHere(): Promise<boolean> {
  const debian = await access('/etc/debian_version').then(
    () => true,
    () => false,
  );
  return debian && process.getuid?.() === 0;
}

/** Odoo 19 from Debian's own package, unpacked beside the project, with a PostgreSQL cluster of its own. */
export async function debianHost(facts: SeriesFacts): Promise<OdooHost> {
  const home = await homeOf(facts.series);
  const cluster = async (): Promise<PostgresCluster> => ({
    data: home.postgres,
    socket: home.socket,
    log: join(home.folder, 'postgres.log'),
    owner: await odooUser(),
  });
  const environment = {
    PYTHONPATH: join(home.root, 'usr/lib/python3/dist-packages'),
    HOME: home.data,
    LC_ALL: 'C.UTF-8',
  };
  const command = (args: readonly string[]): readonly [string, ...string[]] => [
    '/usr/bin/python3',
    join(home.root, 'usr/bin/odoo'),
    ...args,
  ];

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
      // Two independent roads to the network and the disk: side by side they take the time of the longer one.
      await Promise.all([unpackOdoo(facts, home, report), installPrograms(report)]);
      const user = await odooUser();
      await mkdir(home.data, { recursive: true });
      await chown(home.data, user.uid, user.gid);
      await writeFile(join(home.folder, 'postgres.log'), '', { flag: 'a' });
      await chown(join(home.folder, 'postgres.log'), user.uid, user.gid);
      await startCluster(await cluster());
      if ((await runningServer(home.server)) === undefined) await writeConfig(home, facts);
    },

    async odoo(args, stdin = ''): Promise<string> {
      // A subcommand such as "shell" has to stand before the options.
      const [first, ...rest] = args;
      const ordered =
        first !== undefined && !first.startsWith('-')
          ? [first, '-c', home.config, ...rest]
          : ['-c', home.config, ...args];
      const [program, ...all] = command(ordered);
      return mustRun(program, all, { as: await odooUser(), cwd: home.data, env: environment, stdin });
    },

    async postgres(program: PostgresProgram, args, stdin = ''): Promise<string> {
      const env = { PGHOST: home.socket, PGUSER: 'odoo', LC_ALL: 'C.UTF-8' };
      return mustRun(program, args, { as: await odooUser(), cwd: home.data, env, stdin });
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
      await writeConfig(home, facts, { port, eventPort });
      const started = await startDetached({
        command: command(['-c', home.config]),
        mark: home.config,
        as: await odooUser(),
        cwd: home.data,
        env: environment,
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

async function unpackOdoo(facts: SeriesFacts, home: Home, report: Report): Promise<void> {
  if (await isFolder(home.root)) return;
  report(`Downloading Debian's ${facts.debianPackage}`);
  const folder = join(home.folder, 'download');
  const mirror = await debianMirror();
  const file = await downloadPackage({ mirror, suite: facts.debianSuite, name: facts.debianPackage, folder });
  report(`Unpacking ${facts.debianPackage} (1.2 GB)`);
  // Unpacked aside and renamed: a half-unpacked program is never taken for a whole one.
  const partial = `${home.root}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mustRun('dpkg', ['-x', file, partial]);
  await chmod(partial, 0o755);
  await rename(partial, home.root);
  await rm(folder, { recursive: true, force: true });
}

async function installPrograms(report: Report): Promise<void> {
  await installMissing(['adduser', 'postgresql', ...pythonPackages], (missing) =>
    report(`Installing ${missing} Debian packages Odoo needs (PostgreSQL, Python libraries)`),
  );
  if ((await findOdooUser()) === undefined) {
    const how = ['--system', '--group', '--no-create-home', '--home', '/nonexistent', 'odoo'];
    await mustRun('adduser', ['--quiet', ...how]);
  }
}

async function writeConfig(
  home: Home,
  facts: SeriesFacts,
  ports = { port: facts.port, eventPort: facts.eventPort },
): Promise<void> {
  const user = await odooUser();
  const lines = [
    '[options]',
    `addons_path = ${join(home.root, 'usr/lib/python3/dist-packages/odoo/addons')}`,
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

async function odooUser(): Promise<SystemUser> {
  const user = await findOdooUser();
  if (user !== undefined) return user;
  throw new RealOdooError('The system user "odoo" is missing', 'Run "npm run odoo -- start", which makes it');
}

async function findOdooUser(): Promise<SystemUser | undefined> {
  const entry = await runProgram('getent', ['passwd', 'odoo']);
  const [, , uid, gid] = entry.stdout.split(':');
  return entry.exitCode === 0 ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return readdir(path).then(
    () => true,
    () => false,
  );
}
