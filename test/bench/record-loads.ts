import { z } from 'zod';
import { namesIn } from '../../lib/migration/classify.ts';
import { noFiles } from '../../lib/migration/drop-files.ts';
import type { PartJournal } from '../../lib/migration/journal.ts';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { writeFlat } from '../../lib/odoo/flat-writer.ts';
import { objectTypeNamed, pairNamed } from '../../lib/pairs/index.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { readPart } from '../../lib/store/parts.ts';
import type { RunName } from '../../lib/store/run-files.ts';
import type { LoadArguments } from './inside-odoo.ts';

/** What writing one part sent with `load()`, and how long each kind of call took. */
export interface Recorded {
  readonly batches: readonly LoadArguments[];
  /** Seconds by call, `model.method`. */
  readonly seconds: ReadonlyMap<string, number>;
  /** Seconds of the whole writer. */
  readonly whole: number;
}

const loadSchema = z.object({ fields: z.array(z.string()), data: z.array(z.array(z.string())) });

/** Writes a part's accounts with our own writer and a journal in memory, and records its calls. */
export async function recordLoads(
  stores: Stores,
  client: OdooClient,
  run: RunName,
  partKey: string,
): Promise<Recorded> {
  const { lines, settings } = await readPart(stores.work, partKey);
  const pair = pairNamed(run.pair);
  const type = objectTypeNamed(pair, 'account');
  if (type.writing.kind !== 'flat') throw new Error('Accounts are no flat records.');
  const entries = await stores.idMap(run).get(lines.flatMap((line) => namesIn(type, line).map(({ name }) => name)));
  const batches: LoadArguments[] = [];
  const seconds = new Map<string, number>();
  const recording: OdooClient = {
    ...client,
    async call(call) {
      const began = performance.now();
      const answer = await client.call(call);
      const name = `${call.model}.${call.method}`;
      seconds.set(name, (seconds.get(name) ?? 0) + (performance.now() - began) / 1000);
      if (call.method === 'load') batches.push(loadSchema.parse(call.args));
      return answer;
    },
  };
  const journal: PartJournal = {
    supports: async () => undefined,
    writeSupports: async () => undefined,
    intent: async () => undefined,
    writeIntent: async () => undefined,
  };
  const began = performance.now();
  await writeFlat(
    {
      type,
      writing: type.writing,
      namespace: pair.namespace,
      migration: run.migration,
      run: run.run,
      client: recording,
      journal,
      entries,
      settings,
      files: noFiles,
      now: stores.now,
    },
    lines.map((line) => ({ line, entry: undefined })),
  );
  return { batches, seconds, whole: (performance.now() - began) / 1000 };
}

/** The same batches under other external ids. */
export const underMigration = (batches: readonly LoadArguments[], from: string, to: string): readonly LoadArguments[] =>
  batches.map(({ fields, data }) => ({
    fields,
    data: data.map(([id = '', ...cells]) => [id.replace(`.${from}_`, `.${to}_`), ...cells]),
  }));
