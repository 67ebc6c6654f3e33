import { nothingVerified } from '../migration/mismatch.ts';
import { rowTypesOf } from '../migration/object-type.ts';
import { summarySchema } from '../migration/summary.ts';
import { pairNamed } from '../pairs/index.ts';
import { csvFile } from '../report/csv.ts';
import { type SignOffContent, signOffPage } from '../report/sign-off-page.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Cutover } from './cutover.ts';
import type { Stores } from './environment.ts';
import { verificationSchema } from './report-verification.ts';

/** What a cutover came to: counts, and where its sheet is. */
export interface SignedOff {
  readonly reconciled: boolean;
  readonly mismatches: number;
  readonly rejected: number;
  readonly pending: number;
  readonly sheetKey: string;
}

/**
 * Writes the sheet that people sign at a cutover, beside the report of its verification: what was moved, what it comes to
 * on both sides, what differs, and what stays open.
 */
export async function writeSignOff(stores: Stores, cutover: Cutover): Promise<SignedOff> {
  const { pair, migration, by, reason, accept, run } = cutover;
  const delta = await summaryOf(stores, { pair, migration, run: `${run}-delta` });
  const verified = { pair, migration, run: `${run}-verify` };
  const verification = await verificationOf(stores, verified);
  const titles = new Map(rowTypesOf(pairNamed(pair).objectTypes).map(({ name, title }) => [name, title]));
  const objects = Object.entries(delta.objects).map(([object, { rows, outcomes, totals }]) => {
    const { fields, differing, gone } = verification.objects[object] ?? nothingVerified;
    const compared = { compared: fields, differing: differing + gone };
    return { object, title: titles.get(object) ?? object, rows, outcomes, totals, fields: compared };
  });
  const sum = (of: (object: (typeof objects)[number]) => number) => objects.reduce((all, one) => all + of(one), 0);
  // Also of object types that the last drop has no rows of.
  const mismatches = verification.differing + verification.gone;
  const content: SignOffContent = {
    ...{ pair, migration, run, by, reason, at: stores.now().toISOString(), objects },
    ...(accept === undefined ? {} : { accepted: accept }),
    reconciled: delta.reconciled && mismatches === 0,
    mismatches,
    mapHash: delta.mapHash,
    odooHolds: verification.fields,
  };
  const files = runFiles(verified);
  const sheetKey = files.report('sign-off.html');
  await stores.work.writeText(sheetKey, signOffPage(content), 'text/html; charset=utf-8');
  const headers = ['object', 'rows', 'in Odoo', 'differing fields', 'rejected', 'pending', 'skipped', 'conflict'];
  const totalHeaders = ['total', 'source', 'odoo'];
  const rows = objects.flatMap(({ object, rows: read, outcomes, fields, totals }) => {
    const { created, updated, unchanged, rejected, pending, skipped, conflict } = outcomes;
    const inOdoo = created + updated + unchanged;
    const counts = [read, inOdoo, fields.differing, rejected, pending, skipped, conflict].map(String);
    const own = [object, ...counts, '', '', ''];
    const ofTotals = Object.entries(totals).map(([total, { source, destination }]) => [
      ...[object, ...counts.map(() => '')],
      ...[total, source, destination],
    ]);
    return [own, ...ofTotals];
  });
  const text = csvFile([...headers, ...totalHeaders], rows);
  await stores.work.writeText(files.report('sign-off.csv'), text, 'text/csv; charset=utf-8');
  return {
    reconciled: content.reconciled,
    mismatches: content.mismatches,
    rejected: sum(({ outcomes }) => outcomes.rejected),
    pending: sum(({ outcomes }) => outcomes.pending),
    sheetKey,
  };
}

const verificationOf = async ({ work }: Pick<Stores, 'work'>, run: RunName) =>
  verificationSchema.parse(JSON.parse(await work.readText(runFiles(run).report('verification.json'))));

const summaryOf = async ({ work }: Pick<Stores, 'work'>, run: RunName) =>
  summarySchema.parse(JSON.parse(await work.readText(runFiles(run).report('summary.json'))));
