import { type OdooCallPlace, OdooValueUnsupported } from '../migration/errors.ts';

/** A text that can travel, and how many characters had to go. */
export interface CleanText {
  readonly text: string;
  readonly removed: number;
}

// XML 1.0 has no way to write these, not even as a reference: one of them makes Odoo refuse the whole request.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unspeakable = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;
const loneSurrogate = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/**
 * Takes out of a text what cannot be sent to Odoo: control characters except tab and line end, U+FFFE, U+FFFF and lone
 * surrogates. Line ends become LF, as XML makes them anyway (not counted), so that both transports store the same text.
 */
export function cleanText(text: string): CleanText {
  let removed = 0;
  const drop = (): string => {
    removed += 1;
    return '';
  };
  let clean = text.replace(unspeakable, drop);
  if (!clean.isWellFormed()) clean = clean.replace(loneSurrogate, drop);
  if (clean.includes('\r')) clean = clean.replace(/\r\n?/g, '\n');
  return { text: clean, removed };
}

/** A value ready to be put into a request, and how many characters had to go. */
export interface OutgoingValue {
  readonly value: unknown;
  readonly removed: number;
}

/** XML-RPC's integer; PostgreSQL's integer columns hold no more either. */
const largestInteger = 2 ** 31 - 1;
const smallestInteger = -(2 ** 31);

/**
 * Makes a value fit to travel: texts cleaned, null as false, undefined members of an object left out.
 * @param path where the value stands in the named arguments, for messages
 * @throws OdooValueUnsupported on integers beyond 32 bits and on anything that is not text, number, boolean, list or plain object
 */
export function outgoingValue(place: OdooCallPlace, path: string, value: unknown): OutgoingValue {
  let removed = 0;
  const refuse = (at: string, problem: string): never => {
    throw new OdooValueUnsupported(place, at, problem);
  };
  const visit = (at: string, one: unknown): unknown => {
    switch (typeof one) {
      case 'string': {
        const clean = cleanText(one);
        removed += clean.removed;
        return clean.text;
      }
      case 'boolean':
        return one;
      case 'number':
        if (!Number.isFinite(one)) return refuse(at, 'is not a finite number');
        if (Number.isInteger(one) && (one > largestInteger || one < smallestInteger))
          return refuse(at, 'is an integer beyond 32 bits, which XML-RPC cannot carry');
        return one;
      case 'object': {
        if (one === null) return false;
        if (Array.isArray(one)) return one.map((item: unknown, index) => visit(`${at}[${index}]`, item));
        const prototype: unknown = Object.getPrototypeOf(one);
        if (prototype !== Object.prototype && prototype !== null)
          return refuse(
            at,
            'is neither text, number, boolean, list nor plain object (dates and binary data travel as text)',
          );
        return Object.fromEntries(
          Object.entries(one)
            .filter(([, item]) => item !== undefined)
            .map(([key, item]: [string, unknown]) => [
              cleanText(key).text,
              visit(at === '' ? key : `${at}.${key}`, item),
            ]),
        );
      }
      case 'undefined':
        return refuse(at, 'is undefined');
      case 'bigint':
      case 'function':
      case 'symbol':
        return refuse(at, `is a ${typeof one}`);
    }
  };
  return { value: visit(path, value), removed };
}
