// npm test: everything, in the order in which a fault is cheapest to see. What is missing is installed on the way: the
// tests that need a real Odoo get one.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const steps: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'Lint', command: ['biome', 'check', '.'] },
  { name: 'Types', command: ['tsc'] },
  { name: 'Types of the stack', command: ['tsc', '-p', 'tsconfig.infra.json'] },
  { name: 'Tests', command: ['vitest', 'run', ...process.argv.slice(2)] },
];

for (const { name, command } of steps) {
  console.log(`\n── ${name}: ${command.join(' ')}`);
  const [program = '', ...args] = command;
  const { status } = spawnSync(program, args, { cwd: root, stdio: 'inherit' });
  if (status === 0) continue;
  // Vitest has printed its own closing line; the others have none.
  if (name !== 'Tests') console.log('\n0 passed, 1 failed');
  process.exit(status ?? 1);
}
