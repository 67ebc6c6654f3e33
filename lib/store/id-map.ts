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
import type { KeyedHash } from './keyed-hash.ts';
import type { RunName } from './run-files.ts';

/** The id map of one migration. */
export interface IdMap {
  /** Entries of those names that are known, by `nameOf`. Strongly consistent. */
  get(names: readonly SourceName[]): Promise<IdMapEntries>;
  put(entries: readonly NamedEntry[]): Promise<void>;
  /** Forgets names; those that are not known stay unknown. */
  remove(names: readonly SourceName[]): Promise<void>;
}

/** Attribute by which DynamoDB takes items away: seconds since 1970. */
export const expiry = 'until';

// DynamoDB's own limits per call.
const mostPerGet = 100;
const mostPerWrite = 25;

/**
 * Table keys say pair, migration and object type; the source's own key, which may be an e-mail or a patient's number,
 * stands in them as a keyed hash.
 * @param hash asked for when there is something to be read or written
 * @param until when DynamoDB may take away what is put
 */
export function idMap(
  dynamo: DynamoDBDocumentClient,
  table: string,
  { pair, migration }: Pick<RunName, 'pair' | 'migration'>,
  hash: () => Promise<KeyedHash>,
  until?: Date,
): IdMap {
  const kept = until === undefined ? {} : { [expiry]: Math.ceil(until.getTime() / 1000) };
  // The whole name is hashed: who sees the table cannot tell that two object types hold the same person.
  const partitionKey = ({ objectType, by, key }: SourceName, hashed: KeyedHash) => {
    const type = `${pair}#${migration}#${by === undefined ? objectType : `${objectType}.${by}`}`;
    return `${type}#${hashed(`${type}#${key}`)}`;
  };

  type Requests = NonNullable<BatchWriteCommand['input']['RequestItems']>[string];
  const write = async (chunk: Requests) => {
    let requests: NonNullable<BatchWriteCommand['input']['RequestItems']> = { [table]: chunk };
    for (let attempt = 0; Object.keys(requests).length > 0; attempt += 1) {
      await backOff(attempt);
      const answer = await dynamo.send(new BatchWriteCommand({ RequestItems: requests }));
      requests = answer.UnprocessedItems ?? {};
    }
  };

  return {
    async get(names) {
      if (names.length === 0) return new Map();
      const hashed = await hash();
      const wanted = new Map(names.map((name) => [partitionKey(name, hashed), nameOf(name)]));
      const found = new Map<string, IdMapEntry>();
      const read = async (keys: readonly string[]) => {
        let asked: Record<string, unknown>[] = keys.map((pk) => ({ pk }));
        for (let attempt = 0; asked.length > 0; attempt += 1) {
          await backOff(attempt);
          const answer = await dynamo.send(
            new BatchGetCommand({ RequestItems: { [table]: { Keys: asked, ConsistentRead: true } } }),
          );
          for (const item of answer.Responses?.[table] ?? []) {
            const name = wanted.get(String(item['pk']));
            if (name !== undefined) found.set(name, entryOf(item));
          }
          asked = answer.UnprocessedKeys?.[table]?.Keys ?? [];
        }
      };
      await Promise.all(chunks([...wanted.keys()], mostPerGet).map(read));
      return found;
    },

    async put(entries) {
      if (entries.length === 0) return;
      const hashed = await hash();
      const items = new Map(entries.map(({ name, entry }) => [partitionKey(name, hashed), entry]));
      const puts = [...items].map(([pk, entry]) => ({ PutRequest: { Item: { ...itemOf(entry), ...kept, pk } } }));
      await Promise.all(chunks(puts, mostPerWrite).map((chunk) => write([...chunk])));
    },

    async remove(names) {
      if (names.length === 0) return;
      const hashed = await hash();
      const keys = [...new Set(names.map((name) => partitionKey(name, hashed)))];
      const deletes = keys.map((pk) => ({ DeleteRequest: { Key: { pk } } }));
      await Promise.all(chunks(deletes, mostPerWrite).map((chunk) => write([...chunk])));
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
