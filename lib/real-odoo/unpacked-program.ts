import { chmod, mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { debianMirror, downloadPackage, installMissing } from './apt.ts';
import { isFolder } from './folders.ts';
import type { Home } from './home.ts';
import type { Report } from './host.ts';
import type { OdooProgram } from './odoo-program.ts';
import { mustRun } from './run-program.ts';
import type { SeriesFacts } from './series.ts';
import { ensureOdooUser, odooUser } from './system-user.ts';

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

/**
 * Scripts and fonts of Odoo's web pages, which Debian keeps in packages of their own: without jQuery the login page
 * answers 500. (Its headings' font, Montserrat, is not in bookworm; another one shows.)
 */
const webPackages = [
  'libjs-jquery',
  'libjs-jquery-form',
  'libjs-underscore',
  'fonts-font-awesome',
  'fonts-inconsolata',
  'fonts-ocr-b',
  'fonts-roboto-unhinted',
];

/** Folders of /usr/share that the unpacked package names relative to itself. */
const sharedFolders = ['javascript', 'fonts', 'fonts-font-awesome'];

/** Odoo 19: the unstable suite's package unpacked into a folder, run with the machine's own Python and libraries. */
export function unpackedProgram(facts: SeriesFacts, home: Home): OdooProgram {
  const packages = join(home.root, 'usr/lib/python3/dist-packages');
  return {
    addons: join(packages, 'odoo/addons'),

    async install(report): Promise<void> {
      // Two independent roads to the network and the disk: side by side they take the time of the longer one.
      await Promise.all([unpack(facts, home, report), installLibraries(report)]);
      await linkSharedFolders(home);
    },

    async commandLine(args) {
      return {
        command: ['/usr/bin/python3', join(home.root, 'usr/bin/odoo'), ...args],
        as: await odooUser(),
        env: { PYTHONPATH: packages, HOME: home.data, LC_ALL: 'C.UTF-8' },
      };
    },
  };
}

async function unpack(facts: SeriesFacts, home: Home, report: Report): Promise<void> {
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

async function linkSharedFolders(home: Home): Promise<void> {
  const shared = join(home.root, 'usr/share');
  await mkdir(shared, { recursive: true });
  const present = new Set(await readdir(shared));
  for (const name of sharedFolders) {
    if (!present.has(name)) await symlink(join('/usr/share', name), join(shared, name));
  }
}

async function installLibraries(report: Report): Promise<void> {
  await installMissing(['adduser', 'postgresql', ...pythonPackages, ...webPackages], (missing) =>
    report(`Installing ${missing} Debian packages Odoo needs (PostgreSQL, Python libraries)`),
  );
  await ensureOdooUser();
}
