import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { rowTypesOf } from '../../lib/migration/object-type.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { auditFiles, auditRun } from '../../lib/steps/audit-drop.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';
import { type LocalSteps, openLocalSteps } from './local-steps.ts';

const examples = join(import.meta.dirname, '..', '..', 'examples');
const expectedSchema = z.object({
  rows: z.array(z.object({ file: z.string(), row: z.number(), outcome: z.string(), rule: z.string() })),
});
const findingSchema = z.array(
  z.object({ file: z.string(), row: z.string(), column: z.string(), meaning: z.string(), rule: z.string() }),
);

/** Rules that only Odoo or the files beside the export can tell, and fates that a row shares with another that is told. */
const toldElsewhere: ReadonlySet<string> = new Set([
  'provisioning',
  'vat',
  'state',
  'unit',
  'no-rate',
  'lot-missing',
  'lot-of-untracked',
  'serial-quantity',
  'service-in-stock',
  'missing-file',
  'inventoried',
  'waits-for-reference',
  'line-rejected',
  'document-rejected',
  'document-pending',
  'document-skipped',
]);
/** Only Odoo knows that there is no country XX, and which currencies it uses. */
const toldByOdoo: ReadonlySet<string> = new Set([
  'accounts.csv:72 country',
  'invoices.csv:36 currency',
  'treatment-plans.csv:39 currency',
  'payments.csv:150 currency',
]);
/** What the outcomes call otherwise, because Odoo's own arithmetic finds it. */
const sameAs: Readonly<Record<string, string>> = {
  'tax-differs': 'lines-differ',
  'order-total': 'lines-differ',
  'total-differs': 'lines-differ',
};

describe.each(['ai-works-to-odoo-erp', 'aerona-clinic-to-odoo-crm'])('the audit of the example %s', (pair) => {
  const run: RunName = { pair, migration: 'example', run: 'one' };
  const files = runFiles(run);
  let local: LocalSteps;
  let result: Awaited<ReturnType<typeof auditRun>>;
  let findings: z.infer<typeof findingSchema>;
  let page: string;

  beforeAll(async () => {
    local = await openLocalSteps();
    const { step } = local;
    const folder = join(examples, pair);
    const types = rowTypesOf(pairNamed(pair).objectTypes.filter(({ rowsOf }) => rowsOf === undefined));
    const objects: Record<string, unknown[]> = {};
    for (const [place, name] of readdirSync(folder)
      .filter((file) => file.endsWith('.csv'))
      .entries()) {
      const text = readFileSync(join(folder, name), 'utf8');
      const key = files.unpacked(place);
      await step.work.writeText(key, text);
      const object = types.find((type) => type.files.includes(name.replace('.csv', '')))?.name ?? '';
      const headers = text.replace('\ufeff', '').split(/\r?\n/)[0]?.split(',');
      objects[object] = [{ name, bucket: 'work', key, size: text.length, headers }];
    }
    await step.work.writeText(files.drop, JSON.stringify({ drop: 'one', mode: 'full', objects, unknown: [] }));
    await settleMap(step, run);
    result = await auditRun({ ...step, now: () => new Date('2026-11-26T12:00:00Z') }, run, () => false);
    const csv = await step.work.readText(files.report('audit-findings.csv'));
    findings = findingSchema.parse(parse(csv, { columns: true, bom: true }));
    page = await step.work.readText(files.report('audit.html'));
  });

  afterAll(async () => {
    await local.close();
  });

  const expected = () =>
    expectedSchema.parse(JSON.parse(readFileSync(join(examples, pair, 'expected-outcomes.json'), 'utf8'))).rows;
  const placeOf = ({
    file,
    row,
    rule,
  }: {
    readonly file: string;
    readonly row: string | number;
    readonly rule: string;
  }) => `${file}:${row} ${sameAs[rule] ?? rule}`;

  it('finds every blemish that the export itself can tell, in its row', () => {
    const found = new Set(findings.map(placeOf));

    const missing = expected()
      .filter(({ rule }) => !toldElsewhere.has(rule))
      .map(placeOf)
      .filter((place) => !found.has(place) && !toldByOdoo.has(place));

    expect(missing).toEqual([]);
  });

  it('says that rows are rejected or skipped only where they are', () => {
    const planted = new Set(expected().map(placeOf));

    const others = findings.filter((finding) => !planted.has(placeOf(finding)));

    expect(others.filter(({ meaning }) => meaning === 'rejected' || meaning === 'skipped')).toEqual([]);
    // Doubts about rows that nothing was planted in are true of them, and of no other kind.
    expect([...new Set(others.map(({ rule }) => rule))].filter((rule) => !truths.has(rule))).toEqual([]);
  });

  /**
   * People without e-mail and phone, companies of one name in one country, the control characters that were planted to be
   * taken out, a payment plan whose total is not its instalments', and the credit note of the invoice whose currency was
   * changed.
   */
  const truths: ReadonlySet<string> = new Set([
    'no-contact-details',
    'probably-twice',
    'control-character',
    'lines-differ',
    'disagrees-with-named',
  ]);

  it('counts the rows that would be rejected, and lists its files beside the report', async () => {
    const rejected = new Set(
      findings.filter(({ meaning }) => meaning === 'rejected').map(({ file, row }) => file + row),
    );

    expect(result.rejected).toBe(rejected.size);
    expect(page).toContain(`${rejected.size} of ${result.rows} rows would be rejected`);
    expect((await auditFiles(local.step, run)).map(({ name }) => name)).toEqual(['audit.html', 'audit-findings.csv']);
  });

  it('names no person on the page or in the findings', async () => {
    const people = pair.startsWith('aerona') ? 'patients.csv' : 'contacts.csv';
    const rows = z
      .array(z.record(z.string(), z.string()))
      .parse(parse(readFileSync(join(examples, pair, people)), { columns: true, bom: true, relax_column_count: true }));
    const values = rows.flatMap((row) => [
      row['email'],
      row['nhsNumber'],
      row['phone'],
      row['lastName'] ?? row['name'],
    ]);
    const long = [...new Set(values)].filter((value) => value !== undefined && value.length > 7);
    const written = page + JSON.stringify(findings);

    expect(long.length).toBeGreaterThan(100);
    expect(long.filter((value) => value !== undefined && written.includes(value))).toEqual([]);
  });
});

describe('the files of an audit', () => {
  it('are not listed of a run that was not audited', async () => {
    const local = await openLocalSteps();
    try {
      expect(await auditFiles(local.step, { pair: 'ai-works-to-odoo-erp', migration: 'none', run: 'one' })).toEqual([]);
    } finally {
      await local.close();
    }
  });
});
