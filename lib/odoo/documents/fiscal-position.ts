import { z } from 'zod';
import type { FiscalPositionDocument } from '../../migration/document.ts';
import { OdooUserError } from '../../migration/errors.ts';
import type { Reason } from '../../migration/outcome.ts';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { reasonOf } from '../refusal.ts';
import { type Advanced, advance, type Step } from './advance.ts';
import type { DocumentInOdoo, DocumentRecipe, Finished, Finishing } from './recipe.ts';
import { present } from './records.ts';

type Position = DocumentInOdoo<FiscalPositionDocument>;
type Mapping = FiscalPositionDocument['mappings'][number];

/**
 * Fiscal positions with their mappings of taxes. Up to Odoo 18 a mapping is a record of its own. From 19 a position
 * lists the taxes that apply under it, and each of those says which taxes it replaces, under whatever position: less can
 * be said, and what Odoo makes of it is read back and held against the source.
 */
export const fiscalPositionRecipe: DocumentRecipe<FiscalPositionDocument> = {
  async finish(finishing, documents) {
    const { client } = finishing;
    const byRecord = await probeCapabilities(client).has('account.fiscal.position.tax', 'id');
    const advanced = byRecord ? await addRecords(finishing, documents) : await addLinks(finishing, documents);
    const said = byRecord
      ? await mappingRecords(client, idsOf(documents))
      : await mappingLinks(client, idsOf(documents));
    const names = await taxNames(client, documents, said);
    return new Map(
      documents.map((position): [string, Finished] => {
        const words = advanced.refused.get(position.id);
        if (words !== undefined)
          return [position.externalId, { kind: 'rejected', reasons: [reasonOf(words, undefined)] }];
        const notes = lossesOf(position.document, said.get(position.id) ?? [], byRecord, names);
        return [position.externalId, { kind: 'finished', changed: advanced.changed.has(position.id), notes }];
      }),
    );
  },
  async remove({ client }, ids) {
    for (const id of ids) {
      try {
        await client.call({ model: 'account.fiscal.position', method: 'unlink', ids: [id] });
      } catch (error) {
        if (!(error instanceof OdooUserError)) throw error;
      }
    }
    return new Set(await present(client, 'account.fiscal.position', ids));
  },
  amounts: async () => new Map(),
};

const idsOf = (documents: readonly Position[]): readonly number[] => documents.map(({ id }) => id);

/** Mappings as Odoo has them, by position. */
type Said = ReadonlyMap<number, readonly Mapping[]>;

const isSaid = (said: readonly Mapping[] | undefined, { from, to }: Mapping): boolean =>
  (said ?? []).some((mapping) => mapping.from === from && mapping.to === to);

const many2one = z.union([z.tuple([z.number(), z.string()]), z.literal(false)]);
const idOf = (link: z.infer<typeof many2one>): number | null => (link === false ? null : link[0]);

async function searchRead(client: OdooClient, model: string, domain: readonly unknown[], fields: readonly string[]) {
  const context = { active_test: false };
  return client.call({ model, method: 'search_read', args: { domain, fields }, context });
}

const recordsSchema = z.array(z.object({ position_id: many2one, tax_src_id: many2one, tax_dest_id: many2one }));

async function mappingRecords(client: OdooClient, ids: readonly number[]): Promise<Said> {
  const fields = ['position_id', 'tax_src_id', 'tax_dest_id'];
  const domain = [['position_id', 'in', ids]];
  const records = recordsSchema.parse(await searchRead(client, 'account.fiscal.position.tax', domain, fields));
  const said = new Map<number, Mapping[]>();
  for (const { position_id, tax_src_id, tax_dest_id } of records) {
    const [position, from] = [idOf(position_id), idOf(tax_src_id)];
    if (position === null || from === null) continue;
    said.set(position, [...(said.get(position) ?? []), { from, to: idOf(tax_dest_id) }]);
  }
  return said;
}

/** One call a position: its missing mappings as records under it. */
async function addRecords({ client, pause }: Finishing, documents: readonly Position[]): Promise<Advanced> {
  const missing = new Map<number, readonly Mapping[]>();
  const step: Step = {
    most: 1,
    async open(ids) {
      const said = await mappingRecords(client, ids);
      for (const { id, document } of documents)
        missing.set(
          id,
          document.mappings.filter((mapping) => !isSaid(said.get(id), mapping)),
        );
      return ids.filter((id) => (missing.get(id) ?? []).length > 0);
    },
    call: (ids) => {
      const commands = ids
        .flatMap((id) => missing.get(id) ?? [])
        .map(({ from, to }) => [0, 0, { tax_src_id: from, tax_dest_id: to ?? false }]);
      return { model: 'account.fiscal.position', method: 'write', ids, args: { vals: { tax_ids: commands } } };
    },
  };
  return advance(client, idsOf(documents), step, pause);
}

const positionsSchema = z.array(z.object({ id: z.number(), tax_ids: z.array(z.number()) }));
const taxesSchema = z.array(z.object({ id: z.number(), original_tax_ids: z.array(z.number()) }));

const appliedTaxes = async (client: OdooClient, ids: readonly number[]) =>
  positionsSchema.parse(await searchRead(client, 'account.fiscal.position', [['id', 'in', ids]], ['tax_ids']));

const replacedTaxes = async (client: OdooClient, ids: readonly number[]) => {
  const taxes = taxesSchema.parse(await searchRead(client, 'account.tax', [['id', 'in', ids]], ['original_tax_ids']));
  return new Map(taxes.map(({ id, original_tax_ids }) => [id, original_tax_ids]));
};

async function mappingLinks(client: OdooClient, ids: readonly number[]): Promise<Said> {
  const positions = await appliedTaxes(client, ids);
  const replaced = await replacedTaxes(client, [...new Set(positions.flatMap(({ tax_ids }) => tax_ids))]);
  return new Map(
    positions.map(({ id, tax_ids }) => [
      id,
      tax_ids.flatMap((to) => (replaced.get(to) ?? []).map((from) => ({ from, to }))),
    ]),
  );
}

/** The taxes that apply under each position, then what each of these taxes replaces. Links are added, none is taken. */
async function addLinks({ client, pause }: Finishing, documents: readonly Position[]): Promise<Advanced> {
  const applied = new Map(documents.map(({ id, document }) => [id, destinationsOf(document)]));
  const replaced = new Map<number, Set<number>>();
  for (const { document } of documents)
    for (const { from, to } of document.mappings)
      if (to !== null) replaced.set(to, (replaced.get(to) ?? new Set()).add(from));

  const taxes = await advance(
    client,
    [...replaced.keys()],
    linking('account.tax', 'original_tax_ids', replaced, async (ids) => replacedTaxes(client, ids)),
    pause,
  );
  const positions = await advance(
    client,
    idsOf(documents),
    linking('account.fiscal.position', 'tax_ids', applied, async (ids) => {
      const found = await appliedTaxes(client, ids);
      return new Map(found.map(({ id, tax_ids }) => [id, tax_ids]));
    }),
    pause,
  );
  const of = (ids: { has(id: number): boolean }, { id, document }: Position) =>
    ids.has(id) ? id : [...destinationsOf(document)].find((to) => ids.has(to));
  return {
    changed: new Set(
      documents
        .filter((position) => positions.changed.has(position.id) || of(taxes.changed, position) !== undefined)
        .map(({ id }) => id),
    ),
    refused: new Map(
      documents.flatMap((position): [number, string][] => {
        const tax = [...destinationsOf(position.document)].find((to) => taxes.refused.has(to));
        const words = positions.refused.get(position.id) ?? (tax === undefined ? undefined : taxes.refused.get(tax));
        return words === undefined ? [] : [[position.id, words]];
      }),
    ),
  };
}

const destinationsOf = ({ mappings }: FiscalPositionDocument): ReadonlySet<number> =>
  new Set(mappings.flatMap(({ to }) => to ?? []));

/** Adds the links a record lacks (`4`), one record a call. */
function linking(
  model: string,
  field: string,
  wanted: ReadonlyMap<number, ReadonlySet<number>>,
  read: (ids: readonly number[]) => Promise<ReadonlyMap<number, readonly number[]>>,
): Step {
  const missing = new Map<number, readonly number[]>();
  return {
    most: 1,
    async open(ids) {
      const held = await read(ids);
      for (const id of ids)
        missing.set(
          id,
          [...(wanted.get(id) ?? [])].filter((link) => !held.get(id)?.includes(link)),
        );
      return ids.filter((id) => (missing.get(id) ?? []).length > 0);
    },
    call: (ids) => {
      const links = ids.flatMap((id) => missing.get(id) ?? []).map((link) => [4, link]);
      return { model, method: 'write', ids, args: { vals: { [field]: links } } };
    },
  };
}

const namesSchema = z.array(z.object({ id: z.number(), name: z.string() }));

async function taxNames(
  client: OdooClient,
  documents: readonly Position[],
  said: Said,
): Promise<ReadonlyMap<number, string>> {
  const all = [...documents.flatMap(({ document }) => document.mappings), ...[...said.values()].flat()];
  const ids = [...new Set(all.flatMap(({ from, to }) => (to === null ? [from] : [from, to])))];
  if (ids.length === 0) return new Map();
  const taxes = namesSchema.parse(await searchRead(client, 'account.tax', [['id', 'in', ids]], ['name']));
  return new Map(taxes.map(({ id, name }) => [id, name]));
}

/** What Odoo now says under a position that the source does not, and the other way round. */
function lossesOf(
  { mappings }: FiscalPositionDocument,
  said: readonly Mapping[],
  byRecord: boolean,
  names: ReadonlyMap<number, string>,
): readonly Reason[] {
  const loss = (problem: string, mend: string): Reason => ({ rule: 'fiscal-mapping-loss', problem, mend });
  const nameOf = (id: number) => names.get(id) ?? `tax ${id}`;
  const written = (some: readonly Mapping[]) =>
    some.map(({ from, to }) => (to === null ? nameOf(from) : `${nameOf(from)} → ${nameOf(to)}`)).join(', ');
  const more = said.filter((mapping) => !isSaid(mappings, mapping));
  const left = byRecord ? [] : mappings.filter(({ to }) => to === null);
  const notes: Reason[] = [];
  if (more.length > 0)
    notes.push(
      loss(
        `maps more in Odoo than in the source: ${written(more)}`,
        byRecord
          ? 'Take these mappings out in Odoo, unless a person added them'
          : 'In Odoo a tax replaces the same taxes under every position it applies to; give this position a tax of its own to map to where that matters',
      ),
    );
  if (!byRecord && mappings.length === 0)
    notes.push(
      loss(
        'maps nothing, and this version of Odoo takes every tax away under such a position; it was archived',
        'Map a tax to itself and activate the position, or leave it archived',
      ),
    );
  if (left.length > 0 && left.length < mappings.length)
    notes.push(
      loss(
        `leaves taxes away, which this version of Odoo cannot say of some taxes only; they stay: ${written(left)}`,
        'Make a tax of 0 % and name it as the destination',
      ),
    );
  if (left.length > 0 && left.length === mappings.length)
    notes.push(
      loss(
        `leaves taxes away (${written(left)}), and this version of Odoo leaves every tax away under it`,
        'Make a tax of 0 % and name it as the destination where other taxes must stay',
      ),
    );
  return notes;
}
