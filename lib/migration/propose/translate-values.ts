import { type Column, wordsOf } from '../columns.ts';
import { countryNamed, countryOfCar } from '../profile/countries.ts';
import type { ColumnProfile } from '../profile/file-profile.ts';
import { folded } from './header-words.ts';
import type { DestinationWords } from './proposal.ts';
import { truthWords, unitWords, valueWords } from './vocabulary.ts';

/** What of a column's frequent values can be read, and how. */
export interface Translation {
  /** Share of the cells looked at that are canonical already. */
  readonly plain: number;
  /** Share of them that are canonical or can be translated. */
  readonly readable: number;
  /** Source value → canonical value, for those that need it. */
  readonly values: Readonly<Record<string, string>>;
  /** Frequent values that nothing is known for. */
  readonly open: readonly string[];
}

/** Columns with more different values hold no words to translate. */
const mostWords = 40;

/** Whether values of a column are translated at all. */
const translated = (name: string, column: Column): boolean =>
  wordsOf(column.type) !== undefined || ['yes or no', 'country code'].includes(column.type) || name === 'unit';

/** Says how a column's values become canonical; undefined for columns whose values are taken as they are. */
export function translationOf(
  name: string,
  column: Column,
  profile: ColumnProfile,
  destination: DestinationWords = {},
): Translation | undefined {
  const lists = listOf(name, destination);
  if (!translated(name, column) && lists === undefined) return undefined;
  const words = wordsOf(column.type);
  // Columns of texts cannot be a list of words, whatever some of their values are.
  if (words !== undefined && profile.distinct > mostWords) return { plain: 0, readable: 0, values: {}, open: [] };
  const values: Record<string, string> = {};
  const open: string[] = [];
  let [plain, readable, all] = [0, 0, 0];
  for (const { value, count } of profile.frequent.slice(0, mostWords)) {
    all += count;
    if (isPlain(name, column, value, lists)) {
      plain += count;
      readable += count;
      continue;
    }
    const word = meant(name, column, words, value) ?? lists?.get(folded(value));
    if (word === undefined) open.push(value);
    else {
      values[value] = word;
      readable += count;
    }
  }
  return { plain: all === 0 ? 1 : plain / all, readable: all === 0 ? 1 : readable / all, values, open };
}

function isPlain(name: string, column: Column, value: string, lists: ReadonlyMap<string, string> | undefined): boolean {
  // A code that Odoo lacks is a code all the same: the gate of missing accounts tells of it.
  if (lists !== undefined) return [...lists.values()].includes(value) || /^[\d.\-/]+$/.test(value);
  if (name === 'unit') return Object.keys(unitWords).some((unit) => unit.toLowerCase() === value.toLowerCase());
  if (column.type === 'country code') return column.parse(value).ok && countryOfCar(value) === undefined;
  return column.parse(value).ok;
}

/** The one canonical word that a value means; undefined where there is none, or more than one. */
function meant(name: string, column: Column, words: readonly string[] | undefined, value: string): string | undefined {
  if (words !== undefined) return only(words.filter((word) => says(word, valueWords[word] ?? '', value)));
  if (column.type === 'yes or no') {
    return only((['true', 'false'] as const).filter((word) => says(word, truthWords[word], value)));
  }
  if (column.type === 'country code') return countryNamed(value) ?? countryOfCar(value);
  return name === 'unit'
    ? only(Object.keys(unitWords).filter((unit) => says(unit, unitWords[unit] ?? '', value)))
    : undefined;
}

const only = (found: readonly string[]): string | undefined => (found.length === 1 ? found[0] : undefined);

/** Case, accents, and what stands between words are no difference. */
const plainWord = (text: string): string =>
  folded(text)
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

const says = (word: string, synonyms: string, value: string): boolean => {
  const said = plainWord(value) === '' ? value : plainWord(value);
  return (
    plainWord(word) === said ||
    synonyms.split('|').some((synonym) => synonym === said || synonym.replace(/ /g, '') === said)
  );
};

/** What a column names in Odoo, by how people may call it. */
function listOf(name: string, { ledgerAccounts, taxes }: DestinationWords): ReadonlyMap<string, string> | undefined {
  if (name === 'accountCode' && ledgerAccounts !== undefined) {
    return new Map(
      ledgerAccounts.flatMap(({ code, name: title }) => [
        [folded(title), code],
        [folded(code), code],
        [folded(`${code} ${title}`), code],
      ]),
    );
  }
  if (name === 'taxes' && taxes !== undefined) {
    return new Map(
      taxes.flatMap(({ key, name: title }) => [
        [folded(title), key],
        [folded(key), key],
      ]),
    );
  }
  return undefined;
}
