import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Columns } from '../../../lib/migration/columns.ts';
import { exportColumns } from '../../../lib/migration/map.ts';
import { aiWorksToOdooErp } from '../../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { exampleFiles } from '../../../scripts/example-files.ts';
import { exportFile, rowsOf } from '../../migration/export-files/export-file-in-memory.ts';

const files = exampleFiles();
const expected = z
  .object({ rows: z.array(z.object({ file: z.string(), row: z.number(), outcome: z.string(), rule: z.string() })) })
  .parse(JSON.parse(files.get('expected-outcomes.json') ?? ''));
const tables = [...files.keys()].filter((name) => name.endsWith('.csv'));

/** The columns of each file of the example, by the object type or line type that it is recognised as. */
const contracts: readonly (readonly [file: string, columns: Columns])[] = tables.flatMap((file) => {
  const stem = file.replace('.csv', '');
  for (const type of aiWorksToOdooErp.objectTypes) {
    if (type.files.includes(stem)) return [[file, exportColumns(type)] as const];
    if (type.lines?.files.includes(stem)) return [[file, type.lines.columns] as const];
  }
  return [];
});

describe.each(contracts)('%s of the example', (file, columns) => {
  it('has the headers of the contract, and custom fields', async () => {
    const [header = ''] = (files.get(file) ?? '').split('\n');
    const own = header.split(',').filter((name) => !name.startsWith('x_'));

    expect(own).toEqual(Object.keys(columns));
  });

  it('holds only cells that can be read, but for the ones meant to be unreadable', async () => {
    for (const { row, values, problem } of await rowsOf(exportFile(file, files.get(file) ?? ''))) {
      if (problem !== undefined || Object.values(values).every((value) => value === '')) continue;
      const broken = Object.entries(columns).flatMap(([column, { parse }]) => {
        const parsed = parse(values[column] ?? '');
        return parsed.ok ? [] : [parsed.rule];
      });
      const told = expected.rows.find((candidate) => candidate.file === file && candidate.row === row);
      for (const rule of broken) expect(told, `${file} row ${row}`).toMatchObject({ outcome: 'rejected', rule });
    }
  });
});
