import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contractsOf, schemaMapSchema } from '../../lib/migration/map.ts';
import { pairs } from '../../lib/pairs/index.ts';
import { mapSchema } from '../../lib/report/map-schema.ts';
import { exampleMap } from '../../lib/report/mapping-reference.ts';

const objectsIn = z.object({
  properties: z.object({
    objects: z.object({
      properties: z.record(
        z.string(),
        z.object({
          properties: z.looseObject({ columns: z.object({ properties: z.record(z.string(), z.looseObject({})) }) }),
        }),
      ),
    }),
  }),
});

describe.each(pairs)('the schema of the map of $name', (pair) => {
  const schema = mapSchema(pair);
  const sections = objectsIn.parse(schema).properties.objects.properties;

  it('is what docs/map-schema holds; node scripts/make-map-schemas.ts writes it anew', () => {
    const file = new URL(`../../docs/map-schema/${pair.name}.schema.json`, import.meta.url);

    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  });

  it('knows every object type with every column, and says what each means', () => {
    for (const [name, columns] of contractsOf(pair)) {
      const told = sections[name]?.properties.columns.properties ?? {};

      expect(Object.keys(told)).toEqual(Object.keys(columns));
      for (const [column, { meaning }] of Object.entries(columns))
        expect(told[column]?.['description']).toContain(meaning);
    }
  });

  it('offers fields of one’s own only where records can have them', () => {
    for (const [name, section] of Object.entries(sections)) {
      const lines = pair.objectTypes.some((type) => type.lines?.name === name);
      if (lines) expect(section.properties).not.toHaveProperty('custom');
    }
    expect(Object.values(sections).some(({ properties }) => Object.hasOwn(properties, 'fields'))).toBe(true);
  });
});

it('a map that can be followed holds nothing that the schema does not know', () => {
  expect(schemaMapSchema.safeParse(exampleMap).success).toBe(true);
  const [pair] = pairs.filter(({ name }) => name === exampleMap.pair);
  const known = pair === undefined ? {} : objectsIn.parse(mapSchema(pair)).properties.objects.properties;

  for (const [object, { columns }] of Object.entries(exampleMap.objects))
    expect(Object.keys(known[object]?.properties.columns.properties ?? {})).toEqual(
      expect.arrayContaining(Object.keys(columns)),
    );
});
