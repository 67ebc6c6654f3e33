import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { readExportFile, readHeaders } from '../../lib/migration/export-files/read-export-file.ts';
import type { ExportFileInput } from '../../lib/migration/export-files/source-row.ts';
import { proposeMap } from '../../lib/migration/map.ts';
import { transformer } from '../../lib/migration/transform.ts';
import { objectTypeNamed, pairNamed } from '../../lib/pairs/index.ts';
import { stepStores } from '../../lib/steps/environment.ts';
import { transformObject } from '../../lib/steps/transform.ts';
import { answerParent } from './child.ts';
import { pair } from './prepared-run.ts';

const askSchema = z.discriminatedUnion('what', [
  z.object({ what: z.literal('csv-parse'), path: z.string() }),
  z.object({ what: z.literal('transform'), path: z.string() }),
  z.object({ what: z.literal('step'), run: z.object({ pair: z.string(), migration: z.string(), run: z.string() }) }),
]);
type Ask = z.infer<typeof askSchema>;

answerParent(async (message) => {
  const ask = askSchema.parse(message);
  const cpu = process.cpuUsage();
  const began = performance.now();
  const rows = await rowsOf(ask);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const { maxRSS } = process.resourceUsage();
  return { rows, seconds, cpuSeconds: (user + system) / 1e6, peakBytes: maxRSS * 1024 };
});

function rowsOf(ask: Ask): Promise<number> {
  switch (ask.what) {
    case 'csv-parse':
      return bareParse(ask.path);
    case 'transform':
      return transformRows(ask.path);
    case 'step':
      return transformStep(ask.run);
  }
}

async function bareParse(path: string): Promise<number> {
  let rows = -1;
  for await (const _ of createReadStream(path).pipe(parse({ bom: true }))) rows += 1;
  return rows;
}

async function transformRows(path: string): Promise<number> {
  const input: ExportFileInput = { name: basename(path), open: async () => createReadStream(path) };
  const accounts = objectTypeNamed(pairNamed(pair), 'account');
  const map = proposeMap(pairNamed(pair), { account: await readHeaders(input) }).objects['account'];
  if (map === undefined) throw new Error('The accounts have no map.');
  const { transform } = transformer(accounts, map);
  let rows = 0;
  for await (const row of readExportFile(input)) {
    const transformed = transform(row, input.name);
    if (transformed.kind === 'outcome') throw new Error(`Row ${row.row} is no good account.`);
    rows += 1;
  }
  return rows;
}

async function transformStep(run: { pair: string; migration: string; run: string }): Promise<number> {
  const { cursor } = await transformObject(stepStores(), { ...run, object: 'account' }, () => false);
  return cursor.rows;
}
