import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { writeScaled } from '../../scripts/example-scale.ts';

/** A folder with a generated export of `rows` rows a file and no blemish. */
export async function scaledExport(rows: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onramp-export-'));
  await writeScaled(folder, rows);
  return folder;
}

/** A folder with exactly these files. */
export async function exportOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'onramp-export-'));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** Accounts with only the columns the contract requires, as CSV. */
export const accountsCsv = (count: number, name = 'Company'): string =>
  stringify(
    Array.from({ length: count }, (_, i) => ({ id: `S-${i + 1}`, name: `${name} ${i + 1}`, accountType: 'customer' })),
    { header: true },
  );

/** A map of accounts whose names come from another column than the contract has. @param more of the section's YAML */
export const mapOfFirms = (pair: string, more = ''): string => `version: 1
pair: ${pair}
objects:
  account:
    columns:
      id: { from: id }
      name: { from: Firm }
      accountType: { from: accountType }
${more}`;
