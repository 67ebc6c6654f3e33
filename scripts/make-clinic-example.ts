import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clinicFiles } from './clinic-files.ts';

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const folder = values.out ?? fileURLToPath(new URL('../examples/aerona-clinic-to-odoo-crm', import.meta.url));

// Documents that an earlier version of the example had would be left over.
await rm(join(folder, 'documents'), { recursive: true, force: true });
for (const [path, content] of clinicFiles()) {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}
console.log(`wrote the clinic's example to ${folder}`);
