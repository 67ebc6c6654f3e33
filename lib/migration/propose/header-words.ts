import { words } from './vocabulary.ts';

/** One part of a header by what it may mean; a word nobody knows means itself. */
export interface Meaning {
  readonly meanings: readonly string[];
  readonly known: boolean;
}

/** Small letters without accents, umlauts written out: how the vocabulary is written. */
export const folded = (text: string): string =>
  text
    .toLowerCase()
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');

/** A word may mean several things: `Art` is a kind or, before a number, an article. */
const meanings: ReadonlyMap<string, readonly string[]> = new Map(
  [
    ...Map.groupBy(
      Object.entries(words).flatMap(([meaning, list]) => list.split(' ').map((word) => ({ word, meaning }))),
      ({ word }) => word,
    ),
  ].map(([word, all]): [string, readonly string[]] => [word, [...new Set(all.map(({ meaning }) => meaning))]]),
);
const longestWord = Math.max(...[...meanings.keys()].map((word) => word.length));

/** German joins words with these. */
const linking = ['', 's', 'n', 'es', 'en', 'er', 'e'];
/** Shortest part of a compound; two letters only where the whole word comes apart. */
const shortestPart = 2;

/**
 * Takes a header apart into meanings: `KundenNr`, `KUNDEN_NR`, `Kunden-Nr.`, `KUNDENNR` and `custNo` come to the same.
 * Compounds are split into words that the vocabulary knows; a beginning of one known word stands for it.
 */
export function meaningsOf(header: string): readonly Meaning[] {
  const known = remembered.get(header);
  if (known !== undefined) return known;
  const found = joined(wordsOf(header)).flatMap(meaningsOfWord);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(header, found);
  return found;
}

/** The same headers are asked about for every object type. */
const remembered = new Map<string, readonly Meaning[]>();
const mostRemembered = 10_000;

/** Words that case or a sign has torn apart: `UStIdNr`, `Sub-Total`. */
function joined(parts: readonly string[]): readonly string[] {
  const whole: string[] = [];
  for (let at = 0; at < parts.length; at += 1) {
    const [part = '', next = ''] = parts.slice(at, at + 2);
    const both = `${part}${next}`;
    const torn = next !== '' && meanings.has(both);
    whole.push(torn ? both : part);
    if (torn) at += 1;
  }
  return whole;
}

/** The words of a header as it parts them: by case, digits, and everything that is no letter. */
export function wordsOf(header: string): readonly string[] {
  return header
    .replace(/([a-zäöüß])([A-ZÄÖÜ])/g, '$1 $2')
    .replace(/([A-ZÄÖÜ]+)([A-ZÄÖÜ][a-zäöüß])/g, '$1 $2')
    .replace(/([A-Za-zÄÖÜäöüß])(\d)/g, '$1 $2')
    .replace(/(\d)([A-Za-zÄÖÜäöüß])/g, '$1 $2')
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '')
    .map(folded);
}

function meaningsOfWord(word: string): readonly Meaning[] {
  const known = meanings.get(word);
  if (known !== undefined) return [{ meanings: known, known: true }];
  const parts = compound(word);
  if (parts !== undefined) return parts.map((one) => ({ meanings: one, known: true }));
  const begun = abbreviated(word);
  if (begun !== undefined) return [{ meanings: [begun], known: true }];
  return partly(word) ?? [{ meanings: [word], known: false }];
}

/** A word as known words joined; the fewest of them. */
function compound(word: string): readonly (readonly string[])[] | undefined {
  const best: (readonly (readonly string[])[] | undefined)[] = [[]];
  for (let end = 1; end <= word.length; end += 1) {
    for (let begin = Math.max(0, end - longestWord - 2); begin < end; begin += 1) {
      const before = best[begin];
      if (before === undefined) continue;
      const meaning = partOf(word.slice(begin, end), end < word.length);
      if (meaning === undefined) continue;
      const found = [...before, meaning];
      const sofar = best[end];
      if (sofar === undefined || found.length < sofar.length) best[end] = found;
    }
  }
  const parts = best[word.length];
  // A word of many pieces came apart by chance.
  return parts !== undefined && parts.length > 0 && parts.length <= 4 && word.length / parts.length >= 2
    ? parts
    : undefined;
}

function partOf(text: string, goesOn: boolean): readonly string[] | undefined {
  for (const link of goesOn ? linking : ['']) {
    if (!text.endsWith(link)) continue;
    const word = text.slice(0, text.length - link.length);
    if (word.length < shortestPart || (link !== '' && word.length < 4)) continue;
    const meaning = meanings.get(word);
    if (meaning !== undefined) return meaning;
  }
  return undefined;
}

/** The one meaning of all known words that begin so, or that this is left of when letters are left out: `abtlg`. */
function abbreviated(word: string): string | undefined {
  if (word.length < 3) return undefined;
  const begun = meaningOfAll((known) => known.startsWith(word));
  if (begun !== undefined || word.length < 4) return begun;
  return meaningOfAll((known) => known.length <= 2 * word.length && isLeftOf(word, known));
}

function meaningOfAll(isMeant: (known: string) => boolean): string | undefined {
  const found = new Set([...meanings].filter(([known]) => isMeant(known)).flatMap(([, all]) => all));
  return found.size === 1 ? [...found][0] : undefined;
}

/** Whether the short word is the long one with letters left out, never the first or the last. */
function isLeftOf(short: string, long: string): boolean {
  if (short[0] !== long[0] || short.at(-1) !== long.at(-1)) return false;
  let at = 0;
  for (const letter of long) if (letter === short[at]) at += 1;
  return at === short.length;
}

/** A word that begins or ends with a long known one, or with a compound of known ones. */
function partly(word: string): readonly Meaning[] | undefined {
  for (let length = word.length - 1; length >= 4; length -= 1) {
    const end = knownAs(word.slice(-length));
    if (end !== undefined) return [{ meanings: [word.slice(0, -length)], known: false }, ...end];
    const begin = knownAs(word.slice(0, length));
    if (begin !== undefined) return [...begin, { meanings: [word.slice(length)], known: false }];
  }
  return undefined;
}

function knownAs(word: string): readonly Meaning[] | undefined {
  const known = meanings.get(word);
  const parts = known === undefined ? compound(word) : [known];
  return parts?.map((one) => ({ meanings: one, known: true }));
}
