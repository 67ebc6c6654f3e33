/**
 * Runs `work` over all items, at most `most` at once, and returns the results in the items' order. The first failure
 * aborts the signal of the others and is thrown once they have stopped.
 */
export async function eachConcurrently<Item, Result>(
  items: readonly Item[],
  most: number,
  signal: AbortSignal,
  work: (item: Item, index: number, signal: AbortSignal) => Promise<Result>,
): Promise<Result[]> {
  const siblings = new AbortController();
  const both = AbortSignal.any([signal, siblings.signal]);
  const results: Result[] = [];
  const queue = items.entries();
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      both.throwIfAborted();
      results[index] = await work(item, index, both);
    }
  };
  const lanes = Array.from({ length: Math.min(most, items.length) }, lane);
  try {
    await Promise.all(lanes);
    return results;
  } catch (failure) {
    siblings.abort(failure);
    await Promise.allSettled(lanes);
    throw failure;
  }
}
