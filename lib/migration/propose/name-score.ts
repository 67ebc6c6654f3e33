import { type Meaning, meaningsOf } from './header-words.ts';
import { senses, typeWords } from './vocabulary.ts';

/** A way to say a column: meanings that all belong to it, and how well that says it. */
interface Sense {
  readonly meanings: ReadonlySet<string>;
  readonly worth: number;
}

/** Words that name records of any kind: one of them in a header says whose the column is. */
const kinds: ReadonlySet<string> = new Set(Object.values(typeWords).flat());
/** What these say makes another column of it: a first name is no name, an open amount no amount. */
const telling: ReadonlySet<string> = new Set(['first', 'last', 'two', 'parent', 'net', 'open', 'paid', 'created']);
const looser = 0.85;

const weightOf = (meaning: string): number => (meaning === 'little' ? 0.1 : kinds.has(meaning) ? 1.2 : 1);

function weightInHeader({ meanings, known }: Meaning): number {
  const [one = ''] = meanings;
  if (/^\d+$/.test(one)) return 0.1;
  if (!known) return 0.5;
  return meanings.some((meaning) => telling.has(meaning)) ? 1.5 : Math.min(...meanings.map(weightOf));
}

const cache = new Map<string, readonly Sense[]>();

/** The ways to say a column of an object type. @param names object type that the column names, if it names one */
export function sensesOf(object: string, column: string, names: string | undefined): readonly Sense[] {
  const key = `${object}.${column}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const own: Sense = { meanings: new Set(meaningsOf(column).map(({ meanings }) => meanings[0] ?? '')), worth: 1 };
  const said = (senses[key] ?? senses[column] ?? []).map((sense): Sense => {
    const loose = sense.endsWith('~');
    return { meanings: new Set((loose ? sense.slice(0, -1) : sense).split(' ')), worth: loose ? looser : 1 };
  });
  const all = [own, ...said, ...(names === undefined ? [] : referring(names))];
  cache.set(key, all);
  return all;
}

const referring = (names: string): readonly Sense[] =>
  (typeWords[names] ?? []).flatMap((word) => [
    { meanings: new Set([word]), worth: 0.9 },
    ...['id', 'number', 'code', 'reference'].map((what) => ({ meanings: new Set([word, what]), worth: 1 })),
  ]);

/**
 * How well a header says a column, 0 to 1: how much of a sense it says, and how much else. What names the record itself
 * says nothing: `KundenName` in a file of customers is a name.
 */
export function nameScore(header: readonly Meaning[], object: string, ways: readonly Sense[]): number {
  const own = new Set(typeWords[object] ?? []);
  let best = 0;
  for (const sense of ways) best = Math.max(best, agreement(header, own, sense));
  return best;
}

function agreement(header: readonly Meaning[], own: ReadonlySet<string>, { meanings, worth }: Sense): number {
  const said = new Set<string>();
  let weight = 0;
  for (const part of header) {
    const hit = part.meanings.find((meaning) => meanings.has(meaning));
    if (hit !== undefined) {
      // Said twice is said once: `SatzProzent`.
      if (!said.has(hit)) weight += weightOf(hit);
      said.add(hit);
    } else if (!part.meanings.some((meaning) => own.has(meaning))) weight += weightInHeader(part);
  }
  if (said.size === 0) return 0;
  const matched = sum([...said].map(weightOf));
  const recall = matched / sum([...meanings].map(weightOf));
  const precision = matched / Math.max(weight, matched);
  return (worth * 2 * precision * recall) / (precision + recall);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
