import type { NamedEntry } from '../../migration/id-map.ts';
import type { CollectedWriting } from '../../migration/object-type.ts';
import { type Outcome, placeOf, type Reason } from '../../migration/outcome.ts';
import { collectedRows } from '../collected-writer.ts';
import type { DocumentContext } from '../document-records.ts';
import { loadAbsent } from '../document-writer.ts';
import type { WriteResult } from '../flat-results.ts';
import { loadFlat } from '../flat-writer.ts';
import { unwrittenRows } from '../unwritten-rows.ts';
import type { LineToWrite, WritingContext, Written } from '../written.ts';

// Each says what would become of lines if they were written now. The context's client is a rehearsing one, so that Odoo
// validates and keeps nothing; what Odoo would do after loading (posting, receiving, computing totals) is not tried.

/** Flat records: everything up to `load()`, and what Odoo says to it. */
export async function rehearseFlat(context: WritingContext, lines: readonly LineToWrite[]): Promise<Written> {
  const { ready, results } = await loadFlat(context, lines);
  const told = ready.prepared.flatMap((row): readonly Told[] => {
    const result = results.get(row.externalId);
    return result === undefined || !('id' in result) ? [] : [{ ...row, result }];
  });
  return rehearsed(context, told, { rejected: ready.rejected, ...unwrittenRows(ready.prepared, results) });
}

/** Documents: absent ones are validated as drafts; of those that are there, a changed content is a conflict. */
export async function rehearseDocuments(context: DocumentContext, lines: readonly LineToWrite[]): Promise<Written> {
  const { prepared, rejected, created, present, results } = await loadAbsent(context, lines);
  const told = present
    .filter(({ externalId }) => !results.has(externalId))
    .map((row): Told => {
      const { id } = row;
      if (created.has(row.externalId)) return { ...row, result: { kind: 'created', id, kept: [] } };
      return { ...row, result: { kind: 'updated', id, kept: [], fields: [] } };
    });
  return rehearsed(context, told, { rejected, ...unwrittenRows(prepared, results) });
}

/** Rows that are collected on others: nothing but their own rules can refuse them. */
export async function rehearseCollected(
  context: WritingContext<CollectedWriting>,
  lines: readonly LineToWrite[],
): Promise<Written> {
  const { rows, rejected } = await collectedRows(context, lines);
  const told = rows.map(({ line, entry, notes, collectors: [{ model, id, externalId }] }): Told => {
    const result: WriteResult =
      entry === undefined ? { kind: 'created', id, kept: [] } : { kind: 'updated', id, kept: [], fields: [] };
    return { line, entry, model, externalId, notes, result };
  });
  return rehearsed(context, told, { rejected, outcomes: [], refused: new Set() });
}

/** A line whose record would be in Odoo. */
interface Told extends LineToWrite {
  readonly model: string;
  readonly externalId: string;
  readonly notes: readonly Reason[];
  readonly remarks?: readonly Reason[];
  readonly result: Extract<WriteResult, { readonly id: number }>;
}

function rehearsed(
  { type, run }: Pick<WritingContext, 'type' | 'run'>,
  told: readonly Told[],
  others: Pick<Written, 'outcomes' | 'refused'> & { readonly rejected: readonly Outcome[] },
): Written {
  const entries: NamedEntry[] = [];
  const outcomes: Outcome[] = [...others.rejected, ...others.outcomes];
  for (const { line, model, externalId, notes, remarks = [], result } of told) {
    const kind = result.kind === 'matched' ? 'unchanged' : result.kind;
    const said = [...notes, ...(result.kind === 'matched' ? [] : remarks)];
    const noted = said.length === 0 ? {} : { notes: said };
    outcomes.push({ ...placeOf(line), outcome: kind, model, id: result.id, ...noted });
    const named = result.kind === 'matched' ? {} : { externalId };
    const entry = { state: 'loaded' as const, model, id: result.id, ...named, hash: line.hash, run };
    entries.push({ name: { objectType: type.name, key: line.key }, entry });
  }
  return {
    outcomes,
    entries,
    created: [],
    updated: [],
    compared: [],
    differing: [],
    held: [],
    refused: others.refused,
  };
}
