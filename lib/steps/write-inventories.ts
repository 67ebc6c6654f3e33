import type { InventoryEntry } from '../migration/inventory.ts';
import type { Inventory, ObjectType } from '../migration/object-type.ts';
import { pairNamed } from '../pairs/index.ts';
import { inventoryMarkdown } from '../report/inventory-markdown.ts';
import { inventoryPage } from '../report/inventory-page.ts';
import type { ReportContent } from '../report/report-page.ts';
import { readPart } from '../store/parts.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

/** Writes what is kept in an inventory instead of Odoo, as pages beside the report. */
export async function writeInventories(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  const files: ReportContent['files'][number][] = [];
  for (const type of pairNamed(run.pair).objectTypes) {
    if (type.writing.kind === 'inventory') files.push(...(await writeInventory(stores, run, type, type.writing)));
  }
  return files;
}

async function writeInventory(
  { work }: Stores,
  run: RunName,
  { name }: ObjectType,
  writing: Inventory,
): Promise<ReportContent['files']> {
  const { allPartsPrefix, report } = runFiles(run);
  const entries: InventoryEntry[] = [];
  for await (const { key } of work.list(allPartsPrefix(name))) {
    for (const { record, lines = [] } of (await readPart(work, key)).lines) {
      entries.push(
        writing.entry(
          record,
          lines.map((line) => line.record),
        ),
      );
    }
  }
  if (entries.length === 0) return [];
  const content = { ...writing, entries };
  const [page, markdown] = [`${writing.file}.html`, `${writing.file}.md`];
  await work.writeText(report(page), inventoryPage(content), 'text/html; charset=utf-8');
  await work.writeText(report(markdown), inventoryMarkdown(content), 'text/markdown; charset=utf-8');
  return [
    { name: page, what: writing.about },
    { name: markdown, what: 'the same as Markdown' },
  ];
}
