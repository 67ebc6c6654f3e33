import { z } from 'zod';

/** How many written records a field was to hold something in, and in how many Odoo holds something. */
const fieldPopulationSchema = z.object({
  model: z.string(),
  field: z.string(),
  /** It names another record: a child its parent, an opportunity its partner. */
  link: z.boolean(),
  source: z.number(),
  odoo: z.number(),
});

/** Every field that was written, with how often it is filled on either side. */
export const populationSchema = z.array(fieldPopulationSchema);

export type FieldPopulation = z.infer<typeof fieldPopulationSchema>;

/** A field of one record as it was compared. */
interface Compared {
  readonly model: string;
  readonly field: string;
  readonly expected: string;
  readonly found: string;
  readonly link?: true;
}

/** Counts how often each field of some records is filled. */
export const populationOf = (compared: readonly Compared[]): readonly FieldPopulation[] =>
  addedUp(
    compared.map(({ model, field, expected, found, link }) => ({
      model,
      field,
      link: link === true,
      source: Number(isFilled(expected)),
      odoo: Number(isFilled(found)),
    })),
  );

/** Adds up counts of the same fields, in the order of models and fields. */
export function addedUp(counts: readonly FieldPopulation[]): readonly FieldPopulation[] {
  const sums = new Map<string, FieldPopulation>();
  for (const count of counts) {
    const name = `${count.model} ${count.field}`;
    const earlier = sums.get(name);
    sums.set(
      name,
      earlier === undefined
        ? count
        : {
            ...earlier,
            link: earlier.link || count.link,
            source: earlier.source + count.source,
            odoo: earlier.odoo + count.odoo,
          },
    );
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

// What Odoo holds of a number or a mark that nobody has filled in cannot be told from one that was.
const isFilled = (value: string): boolean => !['', '0', 'false'].includes(value);
