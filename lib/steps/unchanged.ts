import { nameOf } from '../migration/id-map.ts';
import type { ObjectType } from '../migration/object-type.ts';
import { placeOf } from '../migration/outcome.ts';
import { type RowOutcomes, rowOutcomes } from '../migration/row-outcomes.ts';
import type { Settings } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import type { IdMap } from '../store/id-map.ts';

/** Records of a transform, told apart. */
export interface Told {
  /** Outcomes of the rows whose records are exactly so in Odoo already. */
  readonly unchanged: readonly RowOutcomes[];
  /** To be written, or at least looked at by the load step. */
  readonly open: readonly PartLine[];
}

/**
 * Tells records that an earlier run has loaded exactly so. What an attempt of this very run has loaded stays open:
 * parts must not change under their journals.
 */
export async function tellUnchanged(
  ids: IdMap,
  type: ObjectType,
  lines: readonly PartLine[],
  { run, settings }: { readonly run: string; readonly settings: Settings },
): Promise<Told> {
  const nameOfLine = ({ key }: PartLine) => ({ objectType: type.name, key });
  const known = await ids.get(lines.map(nameOfLine));
  const unchanged: RowOutcomes[] = [];
  const open: PartLine[] = [];
  for (const line of lines) {
    const entry = known.get(nameOf(nameOfLine(line)));
    if (entry?.state === 'loaded' && entry.hash === line.hash && entry.run !== run) {
      const { model, id } = entry;
      const outcome = { ...placeOf(line), outcome: 'unchanged' as const, model, id };
      unchanged.push(rowOutcomes(type, line, outcome, settings));
    } else open.push(line);
  }
  return { unchanged, open };
}
