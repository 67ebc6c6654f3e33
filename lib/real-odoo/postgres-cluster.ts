import { access, chown, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RealOdooError } from '../migration/errors.ts';
import { mustRun, runProgram, type SystemUser } from './run-program.ts';

/** A PostgreSQL cluster of our own: in one folder, reached only through a socket, touching none of the machine's. */
export interface PostgresCluster {
  /** Folder of the data. */
  readonly data: string;
  /** Folder of the socket. */
  readonly socket: string;
  readonly log: string;
  /** The user it runs as and who is its superuser. */
  readonly owner: SystemUser;
}

/**
 * Settings of a server that is thrown away: after a power cut it is built anew, so nothing waits for the disk.
 * Killing a process loses nothing with these.
 */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'synchronous_commit=off',
  'max_connections=200',
  'shared_buffers=256MB',
];

/** Creates the cluster when it is not there and starts it when it does not run. */
export async function startCluster(cluster: PostgresCluster): Promise<void> {
  const { owner } = cluster;
  const programs = await serverPrograms();
  if (!(await exists(join(cluster.data, 'PG_VERSION')))) {
    // Built aside and renamed: an interrupted initdb is never taken for a cluster.
    const partial = `${cluster.data}.partial`;
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { recursive: true, mode: 0o700 });
    await chown(partial, owner.uid, owner.gid);
    const how = ['--username=odoo', '--auth=peer', '--encoding=UTF8', '--locale=C.UTF-8', '--no-sync'];
    await mustRun(join(programs, 'initdb'), ['-D', partial, ...how], { as: owner, cwd: partial });
    await rm(cluster.data, { recursive: true, force: true });
    await rename(partial, cluster.data);
  }
  await mkdir(cluster.socket, { recursive: true });
  await chown(cluster.socket, owner.uid, owner.gid);
  if (await clusterRuns(cluster)) return;
  const flags = [`-k ${cluster.socket}`, "-c listen_addresses=''", ...settings.map((one) => `-c ${one}`)].join(' ');
  await mustRun(join(programs, 'pg_ctl'), ['start', '-w', '-D', cluster.data, '-l', cluster.log, '-o', flags], {
    as: owner,
    cwd: cluster.data,
  });
}

/** Stops the cluster, ending the connections that are open. */
export async function stopCluster(cluster: PostgresCluster): Promise<void> {
  if (!(await exists(join(cluster.data, 'PG_VERSION'))) || !(await clusterRuns(cluster))) return;
  await mustRun(join(await serverPrograms(), 'pg_ctl'), ['stop', '-w', '-m', 'fast', '-D', cluster.data], {
    as: cluster.owner,
    cwd: cluster.data,
  });
}

async function clusterRuns(cluster: PostgresCluster): Promise<boolean> {
  const status = await runProgram(join(await serverPrograms(), 'pg_ctl'), ['status', '-D', cluster.data], {
    as: cluster.owner,
    cwd: cluster.data,
  });
  return status.exitCode === 0;
}

/** Folder of the newest PostgreSQL server's programs; Debian keeps them off the path, one folder a version. */
async function serverPrograms(): Promise<string> {
  const base = '/usr/lib/postgresql';
  const versions = (await exists(base)) ? await readdir(base) : [];
  for (const version of versions.sort((a, b) => Number(b) - Number(a))) {
    const folder = join(base, version, 'bin');
    if (await exists(join(folder, 'initdb'))) return folder;
  }
  throw new RealOdooError('No PostgreSQL server is installed', 'Install the package "postgresql" and start again');
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
