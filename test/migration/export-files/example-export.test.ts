import { createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readExportFile } from '../../../lib/migration/export-files/read-export-file.ts';
import type { SourceRow } from '../../../lib/migration/export-files/source-row.ts';
import { exampleFiles } from '../../../scripts/example-files.ts';
import { writeScaled } from '../../../scripts/example-scale.ts';
import { exportFile, rowsOf } from './export-file-in-memory.ts';

const folder = new URL('../../../examples/ai-works-to-odoo-erp/', import.meta.url);
const files = exampleFiles();

const expectedSchema = z.object({
  objects: z.record(z.string(), z.record(z.string(), z.number())),
  rows: z.array(
    z.object({ object: z.string(), file: z.string(), row: z.number(), outcome: z.string(), rule: z.string() }),
  ),
});
const expected = expectedSchema.parse(JSON.parse(files.get('expected-outcomes.json') ?? ''));

const manifest = z
  .object({ files: z.array(z.object({ name: z.string(), rows: z.number() })) })
  .parse(JSON.parse(files.get('manifest.json') ?? ''));

/** What is expected of a row that is not simply created. */
const toldOf = (file: string, row: number) =>
  expected.rows.find((candidate) => candidate.file === file && candidate.row === row);

const read = (name: string): Promise<SourceRow[]> => rowsOf(exportFile(name, files.get(name) ?? ''));

describe('the example export', () => {
  it('is made again byte for byte', async () => {
    expect((await readdir(folder)).sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files) {
      expect((await readFile(new URL(name, folder))).equals(Buffer.from(content)), name).toBe(true);
    }
  });

  it('states an outcome for every row', async () => {
    const told = Object.values(expected.objects);
    expect(told.map(({ rows }) => rows)).toEqual(manifest.files.map(({ rows }) => rows));
    for (const { name, rows } of manifest.files) expect(await read(name), name).toHaveLength(rows);
    for (const { rows, ...outcomes } of told) {
      expect(Object.values(outcomes).reduce((sum, count) => sum + count, 0)).toBe(rows);
    }
  });

  it('holds all object types, with enough of each to be worth migrating', () => {
    const least: Readonly<Record<string, number>> = {
      'custom-field': 8,
      tax: 8,
      'fiscal-position': 3,
      stock: 100,
      'purchase-order': 40,
      invoice: 120,
    };
    for (const [object, count] of Object.entries(least)) {
      expect(expected.objects[object]?.['created'], object).toBeGreaterThanOrEqual(count);
    }
    expect(expected.objects['workflow']?.['skipped']).toBeGreaterThanOrEqual(6);
  });

  it('has no more rejected rows of any kind than a migration tolerates', () => {
    for (const [object, { rows = 0, rejected = 0 }] of Object.entries(expected.objects)) {
      expect(rejected * 100, object).toBeLessThanOrEqual(rows * 5);
    }
  });

  it('lets the lines of a document end as the document does, or as their own fault has it', async () => {
    for (const [documents, lines, header] of [
      ['fiscal-positions.csv', 'fiscal-position-taxes.csv', 'positionId'],
      ['purchase-orders.csv', 'purchase-order-lines.csv', 'orderId'],
      ['invoices.csv', 'invoice-lines.csv', 'invoiceId'],
    ] as const) {
      const outcomeOf = new Map<string, string>();
      for (const { row, values } of await read(documents)) {
        const id = values['id'] ?? '';
        if (!outcomeOf.has(id)) outcomeOf.set(id, toldOf(documents, row)?.outcome ?? 'created');
      }
      const rows = await read(lines);
      expect(rows.length).toBeGreaterThan(outcomeOf.size);
      for (const { row, values } of rows) {
        const told = toldOf(lines, row);
        const outcome = outcomeOf.get(values[header] ?? '');
        expect(told?.outcome ?? 'created', `${lines} row ${row}`).toBe(outcome ?? 'rejected');
        if (outcome === undefined) expect(told?.rule).toBe('missing-document');
      }
    }
  });

  it('has lines apart from their documents, in another order', async () => {
    for (const [file, header] of [
      ['purchase-order-lines.csv', 'orderId'],
      ['invoice-lines.csv', 'invoiceId'],
    ] as const) {
      const order = (await read(file)).map(({ values }) => values[header] ?? '');
      const split = order.filter((id, index) => index > 0 && order[index - 1] !== id && order.indexOf(id) < index);
      expect(split.length, file).toBeGreaterThan(20);
    }
  });

  it('numbers the rows it speaks of as the reader does', async () => {
    const ruleOf = (file: string) =>
      new Map(expected.rows.filter((row) => row.file === file).map(({ row, rule }) => [row, rule]));
    for (const file of ['accounts.csv', 'contacts.csv', 'products.csv']) {
      const rules = ruleOf(file);
      const seen = new Set<string>();
      for (const { row, values, problem } of await read(file)) {
        const { id = '', name = '' } = values;
        const found =
          problem !== undefined
            ? 'row-shape'
            : Object.values(values).every((value) => value === '')
              ? 'empty-row'
              : seen.has(id)
                ? 'duplicate-key'
                : name.trim() === ''
                  ? 'required'
                  : undefined;
        const told = ['row-shape', 'empty-row', 'duplicate-key', 'required'].find((rule) => rule === rules.get(row));
        expect(found, `${file} row ${row}`).toBe(told);
        seen.add(id);
      }
    }
  });

  it('has each oddity the road must deal with', () => {
    const rules = new Set(expected.rows.map(({ rule }) => rule));
    for (const rule of [
      'required',
      'email',
      'country',
      'state',
      'vat',
      'one-of',
      'instant',
      'decimal',
      'yes-no',
      'unit',
      'missing-reference',
      'waits-for-reference',
      'duplicate-key',
      'duplicate-value',
      'variant-attributes',
      'named-values',
      'row-shape',
      'empty-row',
      'negative-quantity',
      'nothing-in-stock',
      'order-total',
      'currency',
      'no-rate',
      'tax-differs',
      'no-lines',
      'missing-document',
      'document-rejected',
      'document-pending',
      'inventoried',
    ]) {
      expect(rules, rule).toContain(rule);
    }
  });

  it('lists some subsidiaries above their parent and some variants above their template', async () => {
    const above = async (file: string, column: string) => {
      const rows = await read(file);
      const place = new Map(rows.map(({ row, values }): [string, number] => [values.id ?? '', row]).reverse());
      place.delete('');
      return rows.filter(({ row, values }) => (place.get(values[column] ?? '') ?? 0) > row).length;
    };
    expect(await above('accounts.csv', 'parentId')).toBe(4);
    expect(await above('products.csv', 'variantOf')).toBe(2);
  });
});

describe('a scaled export', () => {
  let scaled: string;
  beforeAll(async () => {
    scaled = await mkdtemp(join(tmpdir(), 'onramp-example-'));
    await writeScaled(scaled, 500);
  });
  afterAll(() => rm(scaled, { recursive: true, force: true }));

  it('holds as many rows as asked for, each id once, references to rows that are there, and no fault', async () => {
    const ids = new Set<string>();
    for (const [name, reference] of [
      ['accounts.csv', 'parentId'],
      ['contacts.csv', 'accountId'],
      ['products.csv', 'variantOf'],
    ] as const) {
      const rows: SourceRow[] = [];
      for await (const row of readExportFile({ name, open: async () => createReadStream(join(scaled, name)) }))
        rows.push(row);
      for (const { values } of rows) ids.add(values.id ?? '');
      expect(rows).toHaveLength(500);
      expect(rows.every(({ problem }) => problem === undefined)).toBe(true);
      expect(rows.every(({ values }) => values[reference] === '' || ids.has(values[reference] ?? ''))).toBe(true);
    }
    expect(ids.size).toBe(1500);
  });
});
