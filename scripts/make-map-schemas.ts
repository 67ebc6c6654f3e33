import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pairs } from '../lib/pairs/index.ts';
import { mapSchema } from '../lib/report/map-schema.ts';

const folder = fileURLToPath(new URL('../docs/map-schema/', import.meta.url));
await mkdir(folder, { recursive: true });
for (const pair of pairs) {
  const file = `${folder}${pair.name}.schema.json`;
  await writeFile(file, `${JSON.stringify(mapSchema(pair), null, 2)}\n`);
  console.log(`wrote ${file}`);
}
