// npm test: everything, in the order in which a fault is cheapest to see. What is missing is installed on the way: the
// tests that need a real Odoo get one.
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const steps: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'Lint', command: ['biome', 'check', '.'] },
  { name: 'Types', command: ['tsc'] },
  { name: 'Types of the stack', command: ['tsc', '-p', 'tsconfig.infra.json'] },
  { name: 'Tests', command: ['vitest', 'run', ...process.argv.slice(2)] },
];

// Getting both Odoos takes minutes, most of them spent waiting: it goes on while the first steps run. Tests that come to
// one before it is there wait for it, and get it themselves should this have failed.
if (process.argv.length === 2) {
  const start = (series: string) => `node lib/real-odoo/command.ts start --series ${series}`;
  spawn('sh', ['-c', `${start('19.0')}; ${start('14.0')}`], { cwd: root, stdio: 'ignore', detached: true }).unref();
}

for (const { name, command } of steps) {
  console.log(`\n── ${name}: ${command.join(' ')}`);
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) continue;
  // Vitest has printed its own closing line; the others have none.
  if (name !== 'Tests') console.log('\n0 passed, 1 failed');
  process.exit(status ?? 1);
}
