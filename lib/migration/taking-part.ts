import type { ObjectType } from './object-type.ts';
import type { Settings } from './settings.ts';

/** Names of the files' sections that an object type reads: its rows', and its lines'. */
export const sectionsOf = ({ name, rowsOf, lines }: ObjectType): readonly string[] =>
  lines === undefined ? [rowsOf ?? name] : [rowsOf ?? name, lines.name];

/** Models that decide whether object types take part. */
export const decidingModels = (types: readonly ObjectType[]): readonly string[] => [
  ...new Set(types.flatMap(({ takesPart = {} }) => [takesPart.with ?? [], takesPart.without ?? []].flat())),
];

/** Whether an object type takes part in a run. @param installed the deciding models that Odoo has */
export function takesPart(
  { takesPart: only = {} }: ObjectType,
  settings: Settings,
  installed: ReadonlySet<string>,
): boolean {
  if (only.with !== undefined && !installed.has(only.with)) return false;
  if (only.without !== undefined && installed.has(only.without)) return false;
  return only.setting === undefined || settings[only.setting];
}
