import type { Random } from './example-random.ts';

/** The digit that brings the weighted sum of the nine before it to a multiple of 11; 10 is none. */
function checkDigit(body: string): number {
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  return (11 - (sum % 11)) % 11;
}

/** NHS numbers under 999, which is kept for tests and never given to anybody; each comes once. */
export function nhsNumbers(random: Random): () => string {
  const given = new Set<string>();
  return () => {
    for (;;) {
      const body = `999${String(random.between(0, 999_999)).padStart(6, '0')}`;
      const check = checkDigit(body);
      if (check === 10 || given.has(body)) continue;
      given.add(body);
      return `${body}${check}`;
    }
  };
}

/** The number as it is printed on letters. */
export const printed = (number: string, between: string): string =>
  [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(between);

/** The same number with another check digit. */
export const misread = (number: string): string => `${number.slice(0, 9)}${(Number(number.slice(9)) + 4) % 10}`;
