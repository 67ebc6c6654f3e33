import { customFieldModel, relatedModel } from '../migration/custom-fields.ts';
import type { IdMapEntries } from '../migration/id-map.ts';
import { readMap, type SchemaMap } from '../migration/map.ts';
import type { FieldFacts, Pair } from '../migration/object-type.ts';
import type { OdooClient } from '../odoo/client.ts';
import { type FieldsToCome, type RehearsingClient, rehearsingClient } from '../odoo/rehearsal/rehearsing-client.ts';
import { pairNamed } from '../pairs/index.ts';
import { readDrop } from '../store/drop.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { ownFieldsOf } from './own-fields.ts';
import { plannedTypes } from './planned.ts';

// One for each Odoo client, which is one object type's of one run: what it has learnt serves all its parts.
const rehearsing = new WeakMap<OdooClient, Promise<RehearsingClient>>();

/** A client that lets Odoo validate and keep nothing, and knows what earlier parts of the rehearsal would have made. */
export async function rehearsingOdoo(
  stores: Stores,
  run: RunName,
  client: OdooClient,
  entries: IdMapEntries,
): Promise<RehearsingClient> {
  const made = rehearsing.get(client) ?? fieldsToCome(stores, run).then((fields) => rehearsingClient(client, fields));
  rehearsing.set(client, made);
  const rehearsed = await made;
  rehearsed.learn(
    [...entries.values()].flatMap((entry) =>
      entry.state === 'loaded' && entry.externalId !== undefined
        ? [[entry.externalId, { model: entry.model, id: entry.id }] as const]
        : [],
    ),
  );
  return rehearsed;
}

async function fieldsToCome(stores: Stores, run: RunName): Promise<FieldsToCome> {
  const files = runFiles(run);
  const pair = pairNamed(run.pair);
  const drop = await readDrop(stores.work, files.drop);
  const map = readMap(await stores.work.readText(files.map), pair);
  const own = ownFieldsOf(await plannedTypes(stores, run, drop)).map(({ model, name, ...facts }) => ({
    model,
    name,
    facts: factsOf(facts),
  }));
  const fields = new Map<string, Map<string, FieldFacts>>();
  for (const { model, name, facts } of [...own, ...customFields(pair, map)]) {
    fields.set(model, (fields.get(model) ?? new Map<string, FieldFacts>()).set(name, facts));
  }
  return fields;
}

const factsOf = ({ type, relation }: { readonly type: string; readonly relation?: string | undefined }): FieldFacts =>
  relation === undefined ? { type } : { type, relation };

/** Fields that the map feeds, as its object types will have them. */
function customFields(pair: Pair, { objects }: SchemaMap) {
  return pair.objectTypes.flatMap((type) => {
    if (customFieldModel(type) === undefined || !('models' in type.writing)) return [];
    // Variants have the fields of their templates, and both are models of one object type.
    return type.writing.models.flatMap((model) =>
      Object.entries(objects[type.name]?.custom ?? {}).map(([name, { type: kind, to }]) => {
        const target = pair.objectTypes.find((other) => other.name === to);
        return { model, name, facts: factsOf({ type: kind, relation: target && relatedModel(target) }) };
      }),
    );
  });
}
