import type { Random } from './example-random.ts';

const digits = (random: Random, count: number): string =>
  Array.from({ length: count }, () => String(random.between(0, 9))).join('');

const digitAt = (text: string, index: number): number => Number(text.charAt(index));

/** ISO 7064 mod 11,10, as German VAT numbers use it. */
function iso7064Check(body: string): number {
  let product = 10;
  for (const digit of body) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (2 * sum) % 11;
  }
  return (11 - product) % 10;
}

/** Luhn's check digit, the last of a French SIREN. */
function luhnCheck(body: string): number {
  let sum = 0;
  for (let index = 0; index < body.length; index += 1) {
    const doubled = digitAt(body, body.length - 1 - index) * (index % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return (10 - (sum % 10)) % 10;
}

function britishVat(random: Random): string {
  // Weights 8 to 2 over seven digits; the two check digits bring the sum to a multiple of 97.
  const body = `${random.between(1, 9)}${digits(random, 6)}`;
  let sum = 0;
  for (let index = 0; index < 7; index += 1) sum += digitAt(body, index) * (8 - index);
  return `GB${body}${String(97 - (sum % 97)).padStart(2, '0')}`;
}

/** A made-up VAT number with valid check digits, or undefined for a country whose rule is not built in here. */
export function vatNumber(random: Random, country: string): string | undefined {
  switch (country) {
    case 'BE': {
      const body = `0${random.between(2, 9)}${digits(random, 6)}`;
      return `BE${body}${String(97 - (Number(body) % 97)).padStart(2, '0')}`;
    }
    case 'DE': {
      const body = `${random.between(1, 9)}${digits(random, 7)}`;
      return `DE${body}${iso7064Check(body)}`;
    }
    case 'FR': {
      const body = digits(random, 8);
      const siren = `${body}${luhnCheck(body)}`;
      return `FR${String(Number(`${siren}12`) % 97).padStart(2, '0')}${siren}`;
    }
    case 'GB':
      return britishVat(random);
    default:
      return undefined;
  }
}

/** The `index`-th EAN-13 under 952, the prefix GS1 keeps for examples. */
export function barcode(index: number): string {
  const body = `952${String(index).padStart(9, '0')}`;
  let sum = 0;
  for (let at = 0; at < 12; at += 1) sum += digitAt(body, at) * (at % 2 === 0 ? 1 : 3);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
