import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { pairs } from '../lib/pairs/index.ts';
import { mappingReference } from '../lib/report/mapping-reference.ts';

const page = fileURLToPath(new URL('../docs/mapping-reference.md', import.meta.url));
await writeFile(page, mappingReference(pairs));
console.log(`wrote ${page}`);
