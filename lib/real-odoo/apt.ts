import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealOdooError } from '../migration/errors.ts';
import { withLock } from './lock.ts';
import { mustRun, runProgram } from './run-program.ts';

const quiet = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' };

/**
 * Address of the Debian mirror this machine's own apt is set up with, whatever the file format of its sources.
 * Security archives and third parties do not carry the suites asked for and are left aside.
 * @throws RealOdooError when apt names no Debian archive
 */
export async function debianMirror(): Promise<string> {
  const format = '$(ORIGIN)|$(LABEL)|$(REPO_URI)|$(COMPONENT)';
  const listed = await mustRun('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'], { env: quiet });
  const mirror = chooseMirror(listed);
  if (mirror !== undefined) return mirror;
  throw new RealOdooError(
    "This machine's apt names no Debian archive",
    'Put a Debian mirror into /etc/apt/sources.list, or set ODOO_URL to an Odoo that runs already',
  );
}

/** Picks the mirror from `apt-get indextargets` lines of origin|label|repository|component. */
export function chooseMirror(listed: string): string | undefined {
  for (const line of listed.split('\n')) {
    const [origin, label, repository, component] = line.split('|');
    // Before the first "apt-get update" apt does not know origin and label yet and leaves the words as they are.
    const known = (word: string | undefined) => word === 'Debian' || word?.startsWith('$(') === true;
    if (component !== 'main' || repository === undefined || repository === '') continue;
    if (known(origin) && known(label) && !/security/i.test(repository)) return repository;
  }
  return undefined;
}

/**
 * Downloads one package of a Debian suite that this machine does not otherwise follow, with apt itself: its proxy,
 * credentials and signature check all hold, and the machine's own package lists stay as they are.
 * @param folder scratch folder; the package file is left in it
 * @returns path of the .deb
 */
export async function downloadPackage(ask: {
  readonly mirror: string;
  readonly suite: string;
  readonly name: string;
  readonly folder: string;
}): Promise<string> {
  await mkdir(join(ask.folder, 'lists', 'partial'), { recursive: true });
  await mkdir(join(ask.folder, 'cache', 'archives', 'partial'), { recursive: true });
  await mkdir(join(ask.folder, 'state'), { recursive: true });
  const sources = join(ask.folder, 'sources.list');
  await writeFile(
    sources,
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${ask.mirror} ${ask.suite} main\n`,
  );
  const settings = [
    `Dir::Etc::SourceList=${sources}`,
    'Dir::Etc::SourceParts=-',
    `Dir::State=${join(ask.folder, 'state')}`,
    `Dir::State::Lists=${join(ask.folder, 'lists')}`,
    `Dir::Cache=${join(ask.folder, 'cache')}`,
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    // apt's own download user may not enter the project's folder.
    'APT::Sandbox::User=root',
  ].flatMap((setting) => ['-o', setting]);
  await mustRun('apt-get', [...settings, 'update'], { env: quiet, cwd: ask.folder });
  await removePackages(ask.folder);
  await mustRun('apt-get', [...settings, 'download', ask.name], { env: quiet, cwd: ask.folder });
  const file = (await readdir(ask.folder)).find((name) => name.endsWith('.deb'));
  if (file !== undefined) return join(ask.folder, file);
  throw new RealOdooError(`apt downloaded no file for ${ask.name}`, 'Look at its messages with "apt-get download"');
}

async function removePackages(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (name.endsWith('.deb')) await rm(join(folder, name));
}

/**
 * Installs those of the packages that are not there yet from the machine's own suites.
 * @param report told how many there are, before they are installed
 */
export async function installMissing(names: readonly string[], report: (missing: number) => void): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  report(missing.length);
  // apt refuses a second update beside the first, and waits for no lock of its own there.
  await withLock(
    join(tmpdir(), 'odoo-onramp-apt.lock'),
    () => undefined,
    () => install(names),
  );
}

async function install(names: readonly string[]): Promise<void> {
  const missing = await missingPackages(names);
  if (missing.length === 0) return;
  await mustRun('apt-get', ['update'], { env: quiet });
  // A machine that has just booted may be busy with its own upgrades.
  const patient = ['-o', 'DPkg::Lock::Timeout=300'];
  await mustRun('apt-get', ['install', '--yes', '--no-install-recommends', ...patient, ...missing], { env: quiet });
}

async function missingPackages(names: readonly string[]): Promise<readonly string[]> {
  // Exit code 1 only says that some are unknown to dpkg.
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query has placeholders of its own.
  const asked = await runProgram('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...names], {
    env: quiet,
  });
  const there = new Set(
    asked.stdout
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !there.has(name));
}
