import { z } from 'zod';
import {
  addedVerified,
  type Mismatch,
  mismatchSchema,
  nothingVerified,
  verifiedSchema,
} from '../migration/mismatch.ts';
import { pairNamed } from '../pairs/index.ts';
import { mismatchesFile } from '../report/mismatches-file.ts';
import { type VerifiedObject, verificationPage } from '../report/verification-page.ts';
import { fromJsonLines } from '../store/json-lines.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const countsSchema = verifiedSchema.extend({ object: z.string() });

/** How a verification came out: counts, and what people are told when something differs. */
export interface ReportedVerification {
  readonly records: number;
  readonly fields: number;
  readonly differing: number;
  readonly gone: number;
  readonly message: { readonly subject: string; readonly text: string } | null;
}

/** `verification.json` beside the page, for programs. */
export const verificationSchema = verifiedSchema.extend({
  migration: z.string(),
  at: z.string(),
  percent: z.number(),
  objects: z.record(z.string(), verifiedSchema),
});

/** Writes the page of a verification, and the file of everything that differs. */
export async function reportVerification(
  stores: Stores,
  ask: RunName & { readonly percent: number },
): Promise<ReportedVerification> {
  const { work } = stores;
  const files = runFiles(ask);
  const objects = await verifiedObjects(stores, ask);
  const sum = objects.map(({ verified }) => verified).reduce(addedVerified, nothingVerified);
  const mismatches: Mismatch[] = [];
  for await (const { key, size } of work.list(files.mismatchesPrefix))
    if (size > 0) mismatches.push(...fromJsonLines(await work.readText(key), (line) => mismatchSchema.parse(line)));
  const byName = Object.fromEntries(objects.map(({ object, verified }) => [object, verified]));
  const { migration, run, percent } = ask;
  const at = stores.now().toISOString();
  const page = verificationPage({ migration, run, at, percent, objects, mismatches });
  await work.writeText(files.report('verification.html'), page, 'text/html; charset=utf-8');
  await work.writeText(files.report('mismatches.csv'), mismatchesFile(mismatches), 'text/csv; charset=utf-8');
  await work.writeText(
    files.report('verification.json'),
    `${JSON.stringify({ migration, at, percent, ...sum, objects: byName }, null, 2)}\n`,
  );
  const differs = sum.differing + sum.gone > 0;
  const lookAt = `s3://${work.name}/${files.reportPrefix}`;
  return { ...sum, message: differs ? driftMessage(ask, sum, lookAt) : null };
}

async function verifiedObjects({ work }: Stores, ask: RunName): Promise<readonly VerifiedObject[]> {
  const counts = new Map<string, VerifiedObject['verified']>();
  for await (const { key } of work.list(runFiles(ask).verifiedPrefix)) {
    const { object, ...verified } = countsSchema.parse(JSON.parse(await work.readText(key)));
    counts.set(object, addedVerified(counts.get(object) ?? nothingVerified, verified));
  }
  return pairNamed(ask.pair).objectTypes.flatMap(({ name, title }) => {
    const verified = counts.get(name);
    return verified === undefined ? [] : [{ object: name, title, verified }];
  });
}

const driftMessage = (
  { pair, migration }: RunName,
  { differing, gone }: { readonly differing: number; readonly gone: number },
  lookAt: string,
) => ({
  // SNS takes a subject of 100 characters at most.
  subject: `${migration}: Odoo differs from what was migrated`.slice(0, 100),
  text: `${differing} fields of ${migration} (${pair}) hold something else than was migrated, and ${gone} records are gone.

Look at verification.html and mismatches.csv in ${lookAt}
`,
});
