import { customFeedsOf } from '../migration/custom-values.ts';
import { readExportFile } from '../migration/export-files/read-export-file.ts';
import { KeySet } from '../migration/key-set.ts';
import { hashMap, readMap } from '../migration/map.ts';
import { sourceOf } from '../migration/object-type.ts';
import type { Outcome } from '../migration/outcome.ts';
import { namedKeys, type PartLine, transformer } from '../migration/transform.ts';
import { objectTypeNamed, pairNamed } from '../pairs/index.ts';
import { dropFileInput, readDrop } from '../store/drop.ts';
import { toJsonLines } from '../store/json-lines.ts';
import { writePart } from '../store/parts.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import { sampleOf } from './choose-sample.ts';
import type { Stores } from './environment.ts';
import { idMapOf } from './id-map-of.ts';
import { sharedHeaders } from './map-readings.ts';
import { markNotLoaded } from './mark-not-loaded.ts';
import { linesSortedAtATime, writePartsInOrder, writeSorted } from './rows-in-order.ts';
import { transformDocuments } from './transform-documents.ts';
import { type Cursor, rowsPerPart, type Transformed } from './transformed.ts';
import { tellUnchanged } from './unchanged.ts';

const outcomesPerFile = 5000;
const start: Cursor = { rows: 0, parts: 0, outcomeFiles: 0 };

/**
 * Turns the export of one object type into parts. Near its time limit it hands on a cursor; the next invocation reads
 * the earlier rows again without writing them, because it must know their keys.
 *
 * Rows that an earlier run has loaded exactly so are `unchanged` already here: a part is made of rows with work in
 * them, and a full export that is sent again costs Odoo as few calls as a delta.
 * @param timeIsShort asked after every 500 records
 * @throws {ExportFileError} when a file cannot be read on
 */
export async function transformObject(
  stores: Stores,
  run: RunName & { readonly object: string; readonly cursor?: Cursor | null },
  timeIsShort: () => boolean,
): Promise<Transformed> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const type = objectTypeNamed(pair, run.object);
  const { lines: lineType } = type;
  if (lineType !== undefined) {
    return await transformDocuments(stores, { ...run, type, lines: lineType, of: pair }, timeIsShort);
  }
  const drop = await readDrop(stores.work, files.drop);
  const schemaMap = readMap(await stores.work.readText(files.map), pair);
  const source = sourceOf(type);
  const map = schemaMap.objects[source] ?? { columns: {}, unmapped: [] };
  const mapHash = hashMap(schemaMap);
  const inputs = (drop.objects[source] ?? []).map((file) => dropFileInput(stores, file));
  const named = new KeySet();
  if (type.source.named)
    for (const input of inputs) await namedKeys(type, map, readExportFile(input, { sheet: source }), named);
  const sample = await sampleOf(stores, run, drop, type.name);
  const shared = sharedHeaders(drop, schemaMap, source);
  const { transform } = transformer(type, map, named, { custom: customFeedsOf(pair, map), shared, sample });

  const from = run.cursor ?? start;
  let { rows, parts, outcomeFiles } = start;
  ({ parts, outcomeFiles } = from);
  const linesAtATime = type.source.order === undefined ? rowsPerPart : linesSortedAtATime;
  let batch: PartLine[] = [];
  let lines: PartLine[] = [];
  let outcomes: Outcome[] = [];
  const ids = idMapOf(stores, run, drop.mode);
  // Before the first run there is nothing to find; the load step looks again in any case.
  const loadedBefore = (await stores.registry(run).runs()).length > 1;
  const header = { mapHash, retryRefused: drop.retryRefused, mode: drop.mode, settings: schemaMap.settings };
  const { order } = type.source;
  const writeLines = async () => {
    if (lines.length === 0) return;
    const written = lines.slice(0, linesAtATime);
    // Rows that are to come in an order are written down sorted, and become parts when all of them are read.
    if (order !== undefined) await writeSorted(stores.work, files.joinRun(type.name, parts), order, written);
    else await writePart(stores.work, files.part(type.name, { wave: 0, part: parts }), { ...header, lines: written });
    parts += 1;
    lines = lines.slice(linesAtATime);
  };
  const writeOutcomes = async () => {
    if (outcomes.length === 0) return;
    await markNotLoaded(ids, type, outcomes, run.run);
    await stores.work.writeText(files.outcomes(type.name, `transform-${outcomeFiles}`), toJsonLines(outcomes));
    outcomeFiles += 1;
    outcomes = [];
  };
  const sortOut = async () => {
    const { settings } = schemaMap;
    const told = loadedBefore
      ? await tellUnchanged(ids, type, batch, { run: run.run, settings })
      : { unchanged: [], open: batch };
    outcomes.push(...told.unchanged.flatMap(({ own }) => own));
    lines.push(...told.open);
    batch = [];
    if (lines.length >= linesAtATime) await writeLines();
  };
  const writeRest = async () => {
    await sortOut();
    await writeLines();
    await writeOutcomes();
  };
  for (const input of inputs) {
    for await (const row of readExportFile(input, { sheet: source })) {
      const transformed = transform(row, input.name);
      rows += 1;
      if (rows <= from.rows) continue;
      if (transformed.kind === 'record') batch.push(transformed.line);
      else outcomes.push(transformed.outcome);
      if (outcomes.length >= outcomesPerFile) await writeOutcomes();
      if (batch.length < rowsPerPart) continue;
      await sortOut();
      if (timeIsShort()) {
        await writeRest();
        return { done: false, cursor: { rows, parts, outcomeFiles } };
      }
    }
  }
  await writeRest();
  if (order !== undefined) await writePartsInOrder(stores.work, files, type.name, parts, header);
  await stores.work.writeText(files.rowsRead(type.name), JSON.stringify({ rows }));
  return { done: true, cursor: { rows, parts, outcomeFiles } };
}
