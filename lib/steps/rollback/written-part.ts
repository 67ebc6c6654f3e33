import { externalId } from '../../migration/external-id.ts';
import { type IdMapEntries, nameOf } from '../../migration/id-map.ts';
import type { Intent, KnownBefore } from '../../migration/journal.ts';
import type { ObjectType } from '../../migration/object-type.ts';
import type { PartToUndo } from '../../migration/rollback.ts';
import { paymentName } from '../../odoo/documents/invoice-payment.ts';
import type { Candidate } from '../../odoo/rollback/judge.ts';
import type { WrittenPart } from '../../odoo/rollback/written-part.ts';
import { objectTypeNamed, pairNamed } from '../../pairs/index.ts';
import { partJournal, readDone, readKnownBefore } from '../../store/journal.ts';
import type { RollbackName } from '../../store/rollback-files.ts';
import { partNumbered, runFiles } from '../../store/run-files.ts';
import type { Stores } from '../environment.ts';

/** What the journal of a part and the id map say of it. */
export interface JournaledPart {
  /** Undefined where nothing was written to Odoo. */
  readonly part: WrittenPart | undefined;
  /** What the id map said before; undefined for anything but rows. */
  readonly known: KnownBefore | undefined;
  /** What it says now. */
  readonly entries: IdMapEntries;
  /** External ids of records that did not exist before. */
  readonly created: ReadonlySet<string>;
}

/** Reads what a part has written. */
export async function writtenPart(stores: Stores, part: RollbackName & PartToUndo): Promise<JournaledPart> {
  if (part.of !== 'records') return { part: undefined, known: undefined, entries: new Map(), created: new Set() };
  const files = runFiles(part);
  const name = partNumbered(part.part);
  const pair = pairNamed(part.pair);
  const type = objectTypeNamed(pair, part.object);
  const [intent, done, known = []] = await Promise.all([
    partJournal(stores.work, files, part.object, name).intent(),
    readDone(stores.work, files.done(part.object, name)),
    readKnownBefore(stores.work, files.known(part.object, name)),
  ]);
  const entries = await stores.idMap(part).get(known.map((one) => one.name));
  const created = new Set(intent?.creates.map((record) => record.externalId));
  if (intent === undefined) return { part: undefined, known, entries, created };
  const written: WrittenPart = {
    kind: type.writing.kind === 'document' ? type.writing.document : 'flat',
    intent,
    finished: done !== undefined,
    remembered: rememberedOf(known, entries),
    companionOf: companionsOf(pair.namespace, part.migration, type, intent),
  };
  return { part: written, known, entries, created };
}

/** What was remembered of each record. Of collected rows, the record they lie on remembers what it held. */
function rememberedOf(
  known: KnownBefore,
  entries: IdMapEntries,
): ReadonlyMap<string, Pick<Candidate, 'after' | 'lastRun'>> {
  const remembered = new Map<string, Pick<Candidate, 'after' | 'lastRun'>>();
  for (const { name } of known) {
    const entry = entries.get(nameOf(name));
    if (entry?.state !== 'loaded' || entry.externalId === undefined) continue;
    if (remembered.get(entry.externalId)?.after !== undefined) continue;
    remembered.set(entry.externalId, { after: entry.after, lastRun: entry.run });
  }
  return remembered;
}

function companionsOf(
  namespace: string,
  migration: string,
  type: ObjectType,
  intent: Intent,
): ReadonlyMap<string, string> {
  if (type.writing.kind !== 'document' || type.writing.document !== 'invoice') return new Map();
  const supportId = (name: string) => externalId(namespace, migration, `${type.name}-support`, name);
  return new Map(
    [...intent.creates, ...intent.existing].map(({ externalId: name, key }) => [name, paymentName({ supportId }, key)]),
  );
}
