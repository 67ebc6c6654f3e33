import type { Json } from '../json.ts';
import type { ItemBatcher } from './definition.ts';
import { evaluateNumber, scopeOf, type Visit } from './frame.ts';

/** The input of one child workflow and how many items it stands for. */
export interface ChildInput {
  readonly input: Json;
  readonly items: number;
}

/** Groups items into `{BatchInput, Items}` as an ItemBatcher asks; without one each item is a child's input itself. */
export async function inBatches(
  batcher: ItemBatcher | undefined,
  items: readonly Json[],
  visit: Visit,
): Promise<readonly ChildInput[]> {
  if (batcher === undefined) return items.map((input) => ({ input, items: 1 }));
  const unlimited = Number.POSITIVE_INFINITY;
  const mostItems = await evaluateNumber(visit, 'MaxItemsPerBatch', batcher.MaxItemsPerBatch, unlimited);
  const mostBytes = await evaluateNumber(visit, 'MaxInputBytesPerBatch', batcher.MaxInputBytesPerBatch, 256 * 1024);
  const common =
    batcher.BatchInput === undefined
      ? {}
      : { BatchInput: await visit.frame.host.evaluate(batcher.BatchInput, 'BatchInput', scopeOf(visit)) };
  const emptyBytes = Buffer.byteLength(JSON.stringify({ ...common, Items: [] }));
  const batches: Json[][] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length >= mostItems || bytes + itemBytes > mostBytes) {
      batches.push([item]);
      bytes = emptyBytes + itemBytes;
    } else {
      last.push(item);
      bytes += itemBytes;
    }
  }
  return batches.map((batch) => ({ input: { ...common, Items: batch }, items: batch.length }));
}
