import { chmod, copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianMirror, installMissing } from './apt.ts';
import { isFolder } from './folders.ts';
import type { Home } from './home.ts';
import type { Report } from './host.ts';
import type { OdooProgram } from './odoo-program.ts';
import { mustRun } from './run-program.ts';
import type { SeriesFacts } from './series.ts';
import { ensureOdooUser, odooUser } from './system-user.ts';

/**
 * Runs a program inside another Debian root. Its mounts live in a mount namespace of that process alone: they end with
 * it, and removing the root can never reach through one into the machine's /dev or our databases.
 * Arguments: root, user:group, folder of ours, folder of the socket, then program and arguments.
 */
const enter = `set -e
root=$1 user=$2 home=$3 socket=$4
shift 4
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
for folder in "$home" "$socket"; do
  mkdir -p "$root$folder"
  mount --bind "$folder" "$root$folder"
done
exec chroot --userspec="$user" "$root" "$@"`;

const searchPath = '/usr/sbin:/usr/bin:/sbin:/bin';

const inRoot = (root: string, user: string, home: Home, args: readonly string[]): [string, ...string[]] => [
  'unshare',
  '--mount',
  'sh',
  '-c',
  enter,
  'enter',
  root,
  user,
  home.folder,
  home.socket,
  ...args,
];

/** Odoo 14: bullseye's package in a bullseye root of its own, since it needs that suite's Python. */
export function bullseyeProgram(facts: SeriesFacts, home: Home): OdooProgram {
  return {
    addons: '/usr/lib/python3/dist-packages/odoo/addons',

    async install(report): Promise<void> {
      await installMissing(['adduser', 'debootstrap', 'postgresql'], (missing) =>
        report(`Installing ${missing} Debian packages (PostgreSQL, debootstrap)`),
      );
      await ensureOdooUser();
      await mkdir(home.socket, { recursive: true });
      await buildRoot(facts, home, report);
    },

    async commandLine(args) {
      const user = await odooUser();
      const program = ['/usr/bin/python3', '/usr/bin/odoo', ...args];
      return {
        command: inRoot(home.root, `${user.uid}:${user.gid}`, home, program),
        as: undefined,
        // The root's own list of users does not know this one, and Odoo 14 asks for its name.
        env: { LOGNAME: 'odoo', USER: 'odoo', HOME: home.data, LC_ALL: 'C.UTF-8', PATH: searchPath },
      };
    },
  };
}

async function buildRoot(facts: SeriesFacts, home: Home, report: Report): Promise<void> {
  if (await isFolder(home.root)) return;
  // Built aside and renamed: a half-built root is never taken for a whole one.
  const partial = `${home.root}.partial`;
  await rm(partial, { recursive: true, force: true });
  report(`Building a Debian ${facts.debianSuite} root, about a minute`);
  const how = ['--variant=minbase', '--include=ca-certificates', facts.debianSuite, partial, await debianMirror()];
  await mustRun('debootstrap', how, { env: { PATH: searchPath } });
  await copyAptSettings(partial);
  // Nothing is to start while packages are installed in there.
  const policy = join(partial, 'usr/sbin/policy-rc.d');
  await writeFile(policy, '#!/bin/sh\nexit 101\n');
  await chmod(policy, 0o755);
  report(`Installing ${facts.debianPackage} into it, about two minutes`);
  const env = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8', PATH: searchPath };
  const apt = async (...args: readonly string[]) => {
    const [program, ...all] = inRoot(partial, '0:0', home, ['apt-get', ...args]);
    await mustRun(program, all, { env });
  };
  await apt('update');
  await apt('install', '--yes', '--no-install-recommends', facts.debianPackage);
  await apt('clean');
  await rename(partial, home.root);
}

/** How this machine's apt reaches its mirror (proxy, date checks) holds inside as well. */
async function copyAptSettings(root: string): Promise<void> {
  const folder = '/etc/apt/apt.conf.d';
  for (const name of await readdir(folder)) {
    const settings = await readFile(join(folder, name), 'utf8');
    if (settings.includes('Acquire::')) await copyFile(join(folder, name), join(root, folder, name));
  }
}
