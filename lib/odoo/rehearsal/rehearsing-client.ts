import { z } from 'zod';
import type { FieldFacts } from '../../migration/object-type.ts';
import { isRead, type OdooCall, type OdooClient } from '../client.ts';
import { decorated } from '../client-decorators.ts';
import { lookUpExternalIds, type RecordId } from '../external-ids.ts';
import { type DryRecord, dryLoad } from './dry-load.ts';
import { isVirtual, virtualId } from './virtual-ids.ts';

/** A client under which the road goes on as if it had written, while Odoo keeps nothing. */
export interface RehearsingClient extends OdooClient {
  /** Tells it of records that earlier parts of the rehearsal would have made, by external id. */
  learn(records: Iterable<readonly [string, RecordId]>): void;
}

/** Fields that the real run would make first, by model and name. */
export type FieldsToCome = ReadonlyMap<string, ReadonlyMap<string, FieldFacts>>;

const loadSchema = z.object({ fields: z.array(z.string()), data: z.array(z.array(z.string())) });
const fieldsSchema = z.record(z.string(), z.looseObject({ type: z.string() }));
const domainSchema = z.array(z.unknown());
const recordsSchema = z.array(z.looseObject({ id: z.number() }));

// Making fields changes Odoo's models for everybody who is at work, and the bytes of an attachment are on Odoo's disk, even
// when the database takes both back.
const neverLoaded: ReadonlySet<string> = new Set(['ir.model', 'ir.model.fields', 'ir.attachment']);

const none: RecordOfLoad = { name: '', rows: [] };

/**
 * Decorates a client for a rehearsal: `load` is answered by a dry load and with virtual ids, reading virtual records finds
 * them empty, and any other call that may write is not made at all.
 */
export function rehearsingClient(client: OdooClient, toCome: FieldsToCome): RehearsingClient {
  const known = new Map<string, RecordId>();
  const there = new Map<string, RecordId | undefined>();
  const fieldsOf = new Map<string, Promise<z.infer<typeof fieldsSchema>>>();

  const realFields = (model: string) => {
    const args = { attributes: ['type', 'string', 'relation', 'selection', 'required'] };
    const asked =
      fieldsOf.get(model) ??
      client.call({ model, method: 'fields_get', args }).then((answer) => fieldsSchema.parse(answer));
    fieldsOf.set(model, asked);
    return asked;
  };

  /** Records behind external ids: Odoo's own, and those that exist in the rehearsal only. */
  async function recordsNamed(names: readonly string[]): Promise<ReadonlyMap<string, RecordId>> {
    const unasked = names.filter((name) => !there.has(name));
    const found = await lookUpExternalIds(client, unasked);
    for (const name of unasked) there.set(name, found.get(name));
    return new Map(
      names.flatMap((name) => {
        const record = there.get(name) ?? known.get(name);
        return record === undefined ? [] : [[name, record] as const];
      }),
    );
  }

  async function call(asked: OdooCall): Promise<unknown> {
    const { model, method } = asked;
    if (method === 'load') return load(asked);
    if (!isRead(method)) return true;
    if (method === 'fields_get') return fieldsGet(asked);
    if (method === 'read' && (asked.ids ?? []).some(isVirtual)) return read(asked);
    const answer = await client.call(asked);
    return model === 'ir.model.data' && method === 'search_read'
      ? [...recordsSchema.parse(answer), ...namedIn(asked)]
      : answer;
  }

  async function fieldsGet(asked: OdooCall): Promise<unknown> {
    const answer = z.record(z.string(), z.unknown()).parse(await client.call(asked));
    const added = [...(toCome.get(asked.model) ?? [])].filter(([name]) => !Object.hasOwn(answer, name));
    return { ...answer, ...Object.fromEntries(added.map(([name, facts]) => [name, { string: name, ...facts }])) };
  }

  async function read({ ids = [], ...asked }: OdooCall): Promise<unknown> {
    const real = ids.filter((id) => !isVirtual(id));
    const answer = real.length === 0 ? [] : recordsSchema.parse(await client.call({ ...asked, ids: real }));
    const fields = z.array(z.string()).parse(asked.args?.['fields'] ?? []);
    const facts = await realFields(asked.model);
    const empty = Object.fromEntries(
      fields.map((field) => [field, ['one2many', 'many2many'].includes(facts[field]?.type ?? '') ? [] : false]),
    );
    return [...answer, ...ids.filter(isVirtual).map((id) => ({ ...empty, id }))];
  }

  /** Records of the rehearsal whose external ids a domain asks for. */
  function namedIn({ args = {} }: OdooCall): readonly unknown[] {
    const leaves = domainSchema.parse(args['domain'] ?? []);
    const wanted = (field: string): ReadonlySet<unknown> =>
      new Set(
        leaves.flatMap((leaf) => (Array.isArray(leaf) && leaf[0] === field && leaf[1] === 'in' ? [...leaf[2]] : [])),
      );
    const [modules, names] = [wanted('module'), wanted('name')];
    return [...known].flatMap(([externalId, record]) => {
      const dot = externalId.indexOf('.');
      const [module, name] = [externalId.slice(0, dot), externalId.slice(dot + 1)];
      return modules.has(module) && names.has(name)
        ? [{ id: record.id, module, name, model: record.model, res_id: record.id }]
        : [];
    });
  }

  async function load(asked: OdooCall): Promise<unknown> {
    const { model, context } = asked;
    const { fields, data } = loadSchema.parse(asked.args);
    const records = recordsOf(fields, data);
    const named = await recordsNamed(records.map(({ name }) => name));
    const ids = records.map(({ name }) => named.get(name)?.id ?? virtualId(name));
    // A record that exists in the rehearsal only cannot be changed in Odoo.
    const judged = records.filter((_, index) => {
      const name = records[index]?.name ?? '';
      return !neverLoaded.has(model) && !isVirtual(named.get(name)?.id ?? 0);
    });
    const sendable = await sendableRecords(
      model,
      fields,
      judged.map(({ rows }) => rows),
    );
    const { refusals } = await dryLoad(
      client,
      { model, ...(context === undefined ? {} : { context }) },
      sendable.fields,
      sendable.records,
    );
    if (refusals.length > 0) {
      const place = (at: number) => records.indexOf(judged[at] ?? none);
      const messages = refusals.map(({ record, field, message }) => ({
        type: 'error',
        record: place(record),
        field: field ?? false,
        message,
      }));
      return { ids: false, messages };
    }
    for (const [index, { name }] of records.entries()) {
      if (!named.has(name)) known.set(name, { model, id: ids[index] ?? 0 });
    }
    return { ids, messages: [] };
  }

  /** The same records without what Odoo cannot know: fields to come, and links to records that are not there. */
  async function sendableRecords(
    model: string,
    fields: readonly string[],
    records: readonly (readonly (readonly string[])[])[],
  ) {
    const own = await realFields(model);
    const columns = await Promise.all(fields.map((path) => columnOf(model, own, path)));
    const links = columns.flatMap((column, at) =>
      column.kind === 'externalId' ? records.flatMap((rows) => rows.flatMap((row) => namesIn(row[at]))) : [],
    );
    const targets = await recordsNamed([...new Set(links)]);
    const standIns = new Map<string, string>();
    for (const relation of new Set(columns.flatMap(({ relation }) => relation ?? [])))
      standIns.set(relation, await anyOf(relation));
    const kept = columns.map((column, at) => ({ column, at })).filter(({ column }) => column.kind !== 'to-come');
    const sendable = records.map((rows): DryRecord => {
      const replaced = new Set<string>();
      const sent = rows.map((row) =>
        kept.map(({ column, at }) => {
          const cell = row[at] ?? '';
          const ids = idsOf(column, cell, targets);
          if (ids === undefined) return cell;
          if (ids.some(isVirtual)) replaced.add(column.field);
          const standIn = standIns.get(column.relation ?? '') ?? '';
          return [...new Set(ids.map((id) => (isVirtual(id) ? standIn : `${id}`)))].filter((id) => id !== '').join(',');
        }),
      );
      return { rows: sent, replaced };
    });
    return { fields: kept.map(({ column }) => column.path), records: sendable };
  }

  /** A record of a model that is there, to stand for one that is not; empty where there is none. */
  async function anyOf(model: string): Promise<string> {
    const answer = await client.call({ model, method: 'search', args: { domain: [], limit: 1 } });
    return z.array(z.number()).parse(answer)[0]?.toString() ?? '';
  }

  async function columnOf(model: string, own: z.infer<typeof fieldsSchema>, path: string): Promise<LoadColumn> {
    const [field = '', ...rest] = path.split('/');
    const facts = own[field];
    if (path === 'id') return { kind: 'plain', path, field, relation: undefined };
    if (facts === undefined)
      return { kind: toCome.get(model)?.has(field) ? 'to-come' : 'plain', path, field, relation: undefined };
    const relation = typeof facts['relation'] === 'string' ? facts['relation'] : undefined;
    if (rest.length === 1 && rest[0] === 'id' && facts.type !== 'one2many')
      return { kind: 'externalId', path: `${field}/.id`, field, relation };
    if (rest.length === 1 && rest[0] === '.id') return { kind: 'databaseId', path, field, relation };
    if (facts.type === 'one2many' && relation !== undefined && rest.length > 0) {
      const nested = await columnOf(relation, await realFields(relation), rest.join('/'));
      return { ...nested, path: `${field}/${nested.path}`, field };
    }
    // Where a note or a task belongs is a number without a relation.
    if (field === 'res_id') return { kind: 'databaseId', path, field, relation: undefined };
    return { kind: 'plain', path, field, relation: undefined };
  }

  return Object.assign(decorated(client, call, {}), {
    learn(records: Iterable<readonly [string, RecordId]>) {
      for (const [name, record] of records) if (isVirtual(record.id)) known.set(name, record);
    },
  });
}

/** A column of a load, as it is sent in a rehearsal. */
interface LoadColumn {
  readonly kind: 'plain' | 'externalId' | 'databaseId' | 'to-come';
  readonly path: string;
  /** Field of the record, whatever lies nested under it. */
  readonly field: string;
  readonly relation: string | undefined;
}

/** A record of a load: its external id and its rows. */
interface RecordOfLoad {
  readonly name: string;
  readonly rows: (readonly string[])[];
}

function recordsOf(fields: readonly string[], data: readonly (readonly string[])[]): readonly RecordOfLoad[] {
  const at = fields.indexOf('id');
  const records: RecordOfLoad[] = [];
  for (const row of data) {
    const name = row[at] ?? '';
    const last = records.at(-1);
    if (name === '' && last !== undefined) last.rows.push(row);
    else records.push({ name, rows: [row] });
  }
  return records;
}

const namesIn = (cell = ''): readonly string[] => cell.split(',').filter((name) => name !== '');

/** Database ids that a cell of links names; undefined where it is no link. */
function idsOf(
  { kind }: LoadColumn,
  cell: string,
  targets: ReadonlyMap<string, RecordId>,
): readonly number[] | undefined {
  switch (kind) {
    case 'externalId':
      return namesIn(cell).map((name) => targets.get(name)?.id ?? virtualId(name));
    case 'databaseId':
      return namesIn(cell).map(Number);
    case 'plain':
    case 'to-come':
      return undefined;
  }
}
