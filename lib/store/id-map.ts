import { BatchGetCommand, BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { StoreBusyError } from '../migration/errors.ts';
import {
  type IdMapEntries,
  type IdMapEntry,
  idMapEntrySchema,
  type NamedEntry,
  nameOf,
  type SourceName,
} from '../migration/id-map.ts';

/** The id map of one migration. */
export interface IdMap {
  /** Entries of those names that are known, by `nameOf`. Strongly consistent. */
  get(names: readonly SourceName[]): Promise<IdMapEntries>;
  put(entries: readonly NamedEntry[]): Promise<void>;
}

// DynamoDB's own limits per call.
const mostPerGet = 100;
const mostPerWrite = 25;

export function idMap(dynamo: DynamoDBDocumentClient, table: string, pair: string, migration: string): IdMap {
  const prefix = `${pair}#${migration}#`;

  return {
    async get(names) {
      const wanted = [...new Set(names.map(nameOf))];
      const found = new Map<string, IdMapEntry>();
      const read = async (keys: readonly string[]) => {
        let asked: Record<string, unknown>[] = keys.map((name) => ({ pk: prefix + name }));
        for (let attempt = 0; asked.length > 0; attempt += 1) {
          await backOff(attempt);
          const answer = await dynamo.send(
            new BatchGetCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
          );
          for (const item of answer.Responses?.[table] ?? []) {
            found.set(String(item['pk']).slice(prefix.length), entryOf(item));
          }
          asked = answer.UnprocessedKeys?.[table]?.Keys ?? [];
        }
      };
      await Promise.all(chunks(wanted, mostPerGet).map(read));
      return found;
    },

    async put(entries) {
      const items = new Map(entries.map(({ name, entry }) => [nameOf(name), entry]));
      const write = async (chunk: readonly (readonly [string, IdMapEntry])[]) => {
        const puts = chunk.map(([name, entry]) => ({
          PutRequest: { Item: { ...itemOf(entry), pk: prefix + name } },
        }));
        let requests: NonNullable<BatchWriteCommand['input']['RequestItems']> = { [table]: puts };
        for (let attempt = 0; Object.keys(requests).length > 0; attempt += 1) {
          await backOff(attempt);
          const answer = await dynamo.send(new BatchWriteCommand({ RequestItems: requests }));
          requests = answer.UnprocessedItems ?? {};
        }
      };
      await Promise.all(chunks([...items], mostPerWrite).map(write));
    },
  };
}

/**
 * Hashes of some twenty fields travel as one text: as a map, each field is an attribute of its own, which doubled the
 * time and the processor time that writing a part's entries takes here.
 */
function itemOf(entry: IdMapEntry): Readonly<Record<string, unknown>> {
  const after = entry.state === 'loaded' ? entry.after : undefined;
  return after === undefined ? entry : { ...entry, after: JSON.stringify(after) };
}

function entryOf(item: Readonly<Record<string, unknown>>): IdMapEntry {
  const { after } = item;
  return idMapEntrySchema.parse(typeof after === 'string' ? { ...item, after: JSON.parse(after) } : item);
}

// On-demand tables double their capacity within seconds; ten doublings from 50 ms wait about 50 s in all.
async function backOff(attempt: number): Promise<void> {
  if (attempt === 0) return;
  if (attempt > 10) throw new StoreBusyError('the id map');
  await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt * Math.random()));
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}
