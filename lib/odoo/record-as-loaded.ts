import type { LoadedEntry } from '../migration/id-map.ts';
import type { FlatRecord, FlatWriting, ObjectType } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import type { PartLine } from '../migration/transform.ts';
import { type Known, lookFor } from './look.ts';

/**
 * The Odoo record a line becomes, with every reason to reject it. What it is in Odoo already it stays: a delta need not
 * bring the rows whose naming it once made it a record of that model (`source.named`), and under the id of a record of
 * another model Odoo would find a stranger.
 * @param entry what is known of the line's record, if it was loaded before
 */
export function recordAsLoaded(
  type: ObjectType,
  writing: FlatWriting,
  line: PartLine,
  entry: LoadedEntry | undefined,
  known: Known,
): { readonly record: FlatRecord; readonly reasons: readonly Reason[]; readonly notes: readonly Reason[] } {
  const made = recordOf(type, writing, line, known);
  if (entry === undefined || entry.model === made.record.model) return made;
  const { named } = type.source;
  if (named !== undefined) {
    const record = { ...line.record, [named.as]: line.record[named.as] !== true };
    const other = recordOf(type, writing, { ...line, record }, known);
    if (other.record.model === entry.model) return other;
  }
  return { ...made, reasons: [...made.reasons, otherModel(entry.model, made.record.model)] };
}

function recordOf(type: ObjectType, writing: FlatWriting, line: PartLine, known: Known) {
  const { look, reasons, notes } = lookFor(type, line, known);
  return { record: writing.record(line.record, look), reasons, notes };
}

const otherModel = (before: string, now: string): Reason => ({
  rule: 'other-model',
  problem: `is in Odoo as ${before} and would now become ${now}`,
  mend: 'Delete the record in Odoo and upload the row again, or take the change back in the source',
});
