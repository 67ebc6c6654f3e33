import type { Destination } from '../migration/destination.ts';
import { externalId } from '../migration/external-id.ts';
import type { SupportRecord } from '../migration/object-type.ts';
import type { PartLine } from '../migration/transform.ts';
import { destinationOf } from './destination.ts';
import { linksOf } from './look.ts';
import {
  type EnsuredSupports,
  ensureSupports,
  entriesToAdd,
  type NeededSupport,
  planSupports,
} from './support-records.ts';
import type { LineToWrite, WritingContext } from './written.ts';

/** Makes sure that the records rows need exist; what is about to be written is in the journal first. */
export async function writeSupports(
  context: Omit<WritingContext, 'writing'>,
  lines: readonly LineToWrite[],
  supportsOf: (line: PartLine, destination: Destination) => readonly SupportRecord[],
): Promise<EnsuredSupports> {
  const { client, type, namespace, migration, journal, entries } = context;
  const destination = await destinationOf(client);
  const needed = lines.flatMap(({ line }): readonly NeededSupport[] => {
    const links = linksOf(type, line, entries);
    return supportsOf(line, destination).map((support) => ({
      support,
      externalId: externalId(namespace, migration, `${type.name}-support`, support.name),
      referenced: (column) => links.get(column)?.[0]?.link ?? { id: null },
    }));
  });
  if (needed.length === 0) return { ids: new Map(), refused: new Map() };
  const planned = await planSupports(client, needed);
  if ((await journal.supports()) === undefined) {
    const creates = planned.absent.map(({ support, externalId: id }) => ({ model: support.model, externalId: id }));
    const adds = await entriesToAdd(client, needed, planned);
    const at = context.now().toISOString();
    await journal.writeSupports({ at, creates, ...(adds.length === 0 ? {} : { adds: [...adds] }) });
  }
  return ensureSupports(client, needed, planned);
}
