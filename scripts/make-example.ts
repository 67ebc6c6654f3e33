import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exampleFiles } from './example-files.ts';
import { writeScaled } from './example-scale.ts';

const usage =
  'node scripts/make-example.ts [--out <folder>]\nnode scripts/make-example.ts --scale <rows> --out <folder>';

const { values } = parseArgs({ options: { scale: { type: 'string' }, out: { type: 'string' } } });
const rows = values.scale === undefined ? undefined : Number(values.scale);

if (rows === undefined) {
  const folder = values.out ?? fileURLToPath(new URL('../examples/ai-works-to-odoo-erp', import.meta.url));
  await mkdir(folder, { recursive: true });
  for (const [name, content] of exampleFiles()) await writeFile(join(folder, name), content);
  console.log(`wrote the example to ${folder}`);
} else if (values.out === undefined || !Number.isInteger(rows) || rows < 1) {
  console.error(usage);
  process.exitCode = 2;
} else {
  await writeScaled(values.out, rows);
  console.log(`wrote ${rows} rows a file to ${values.out}`);
}
