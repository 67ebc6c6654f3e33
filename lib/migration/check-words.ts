import { type Column, wordsOf } from './columns.ts';
import { customFeedsOf } from './custom-values.ts';
import { contractsOf, type ObjectMap, type SchemaMap } from './map.ts';
import { suggestion } from './nearest.ts';
import type { Pair } from './object-type.ts';

/** What a feed says itself instead of the export: canonical text, where it stands in the map. */
export interface Constant {
  readonly place: string;
  readonly object: string;
  readonly column: string;
  readonly text: string;
  /** Whether it translates a value of rows. */
  readonly translated: boolean;
}

/** Defaults and targets of translations of all canonical columns, each once. */
export const constantsOf = ({ objects }: SchemaMap): readonly Constant[] =>
  Object.entries(objects).flatMap(([object, { columns }]) =>
    Object.entries(columns).flatMap(([column, feed]) => {
      const at = { object, column, place: `objects.${object}.columns.${column}` };
      const given = feed.default === undefined ? [] : [{ ...at, text: feed.default, translated: false }];
      return [...given, ...targetsOf(feed).map((text) => ({ ...at, text, translated: true }))];
    }),
  );

const targetsOf = ({ values = {} }: { readonly values?: Readonly<Record<string, string>> | undefined }) => [
  ...new Set(Object.values(values)),
];

/** Defaults and translations that lead to what their column cannot hold, each as a sentence. */
export function wordProblems(map: SchemaMap, pair: Pair): readonly string[] {
  const contracts = contractsOf(pair);
  const ofColumns = constantsOf(map).flatMap((constant) => {
    const column = contracts.get(constant.object)?.[constant.column];
    return column === undefined || column.parse(constant.text).ok ? [] : [problemOf(constant, column)];
  });
  return [...new Set([...ofColumns, ...fieldWordProblems(map.objects, pair)])];
}

function problemOf({ place, text, translated }: Constant, { type }: Column): string {
  const words = wordsOf(type);
  const mend = words === undefined ? `write it as a value of the type ${type}` : suggestion(text, words);
  // What rows are translated to may be a value of a row itself.
  return translated
    ? `${place}.values: a translation leads to what this column (${type}) cannot hold; ${mend}`
    : `${place}.default: "${text}" is nothing this column (${type}) can hold; ${mend}`;
}

const fieldWordProblems = (objects: Readonly<Record<string, ObjectMap>>, pair: Pair): readonly string[] =>
  Object.entries(objects).flatMap(([object, section]) =>
    customFeedsOf(pair, section).flatMap(({ name, map, parse }) =>
      targetsOf(map).every((target) => parse(target).ok)
        ? []
        : [
            `objects.${object}.${section.custom?.[name] === undefined ? 'fields' : 'custom'}.${name}.values: a translation leads to what a field of type ${map.type} cannot hold; write its right side as such a value`,
          ],
    ),
  );
