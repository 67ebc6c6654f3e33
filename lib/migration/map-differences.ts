import { isInOrder, type SchemaMap } from './map.ts';

/** One thing that two maps say differently. */
export interface MapDifference {
  /** Object type or line type; empty for what holds for the whole migration. */
  readonly object: string;
  /** Where in the object type's section, or in the map: `columns.name.from`, `settings.taxTolerance`. */
  readonly place: string;
  /** As text; empty where the map says nothing. Translations hold values of rows: see `translates`. */
  readonly before: string;
  readonly after: string;
}

/** Whether a difference is one of translations, whose text holds values of rows. */
export const translates = ({ place }: MapDifference): boolean => place.split('.').includes('values');

/** What two maps say differently, in the order of the later one; what only the earlier one says comes last. */
export function differencesBetween(earlier: SchemaMap, later: SchemaMap): readonly MapDifference[] {
  const [before, after] = [saidBy(earlier), saidBy(later)];
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((key) => {
    const said = after.get(key) ?? before.get(key);
    const [was, is] = [before.get(key)?.text ?? '', after.get(key)?.text ?? ''];
    return said === undefined || was === is ? [] : [{ object: said.object, place: said.place, before: was, after: is }];
  });
}

interface Said {
  readonly object: string;
  readonly place: string;
  readonly text: string;
}

function saidBy({ objects, ...whole }: SchemaMap): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  const put = (object: string, place: readonly string[], text: string) =>
    void said.set(JSON.stringify([object, ...place]), { object, place: place.join('.'), text });
  for (const [object, section] of Object.entries(objects)) leaves(section, [], (...leaf) => put(object, ...leaf));
  leaves(whole, [], (...leaf) => put('', ...leaf));
  return said;
}

/** Everything that a part of a map says, as text. A set of headers or of translations is one thing. */
function leaves(value: unknown, place: readonly string[], tell: (place: readonly string[], text: string) => void) {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    const said = value.map(String);
    tell(place, (isInOrder(place.at(-1)) ? said : said.sort()).join(', '));
  } else if (typeof value !== 'object' || value === null) tell(place, String(value));
  else if (place.at(-1) === 'values') tell(place, translations(value));
  else for (const [name, inner] of Object.entries(value)) leaves(inner, [...place, name], tell);
}

const translations = (values: object): string =>
  Object.entries(values)
    .map(([from, to]) => `${from} → ${String(to)}`)
    .sort()
    .join('; ');
