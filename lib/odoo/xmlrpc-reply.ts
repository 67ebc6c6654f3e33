import { SaxesParser } from 'saxes';

/** What a reply holds: the parameter's value, or the value of a fault; undefined when it is no whole reply. */
export type ReplyContent = { readonly kind: 'params' | 'fault'; readonly value: unknown } | undefined;

// Texts that were typed into Odoo may hold characters XML forbids, and Odoo sends them as they are (14.0 and 19.0).
const tolerated = /disallowed character\.$/;

const wholeNumber = /^[+-]?\d+$/;

/** Says that the text is no reply; never leaves this file. */
class Unreadable extends Error {}

/** Values that are finished and belong to an array or struct that is still open. */
interface Open {
  readonly values: unknown[];
  readonly names: string[];
}

/**
 * Reads the body of an XML-RPC reply. Whole numbers beyond 2^53 and dates come as their text; Odoo sends dates as
 * strings anyway.
 */
export function readReplyBody(body: string): ReplyContent {
  const open: Open[] = [{ values: [], names: [] }];
  const top = (): Open => {
    const last = open.at(-1);
    if (last === undefined) throw new Unreadable();
    return last;
  };
  let text = '';
  // A value without a type element is a string: so it is while nothing has been opened inside it.
  let untyped = false;
  let seen: 'params' | 'fault' | undefined;
  let ended = false;
  const push = (value: unknown): void => {
    top().values.push(value);
    untyped = false;
  };

  const close: Readonly<Record<string, () => void>> = {
    string: () => push(text),
    int: () => push(integer(text)),
    i4: () => push(integer(text)),
    i8: () => push(integer(text)),
    boolean: () => push(truth(text)),
    double: () => push(float(text)),
    nil: () => push(null),
    base64: () => push(Buffer.from(text, 'base64')),
    'dateTime.iso8601': () => push(text),
    name: () => void top().names.push(text),
    array() {
      const { values } = open.pop() ?? top();
      push(values);
    },
    struct() {
      const { names, values } = open.pop() ?? top();
      if (names.length !== values.length) throw new Unreadable();
      push(Object.fromEntries(names.map((name, index) => [name, values[index]])));
    },
    value() {
      if (untyped) push(text);
    },
    params() {
      seen = 'params';
    },
    fault() {
      seen = 'fault';
    },
    methodResponse() {
      ended = true;
    },
    data: () => undefined,
    param: () => undefined,
    member: () => undefined,
  };

  const parser = new SaxesParser({ position: false });
  parser.on('error', (error) => {
    if (!tolerated.test(error.message)) throw new Unreadable();
  });
  parser.on('opentagstart', ({ name }) => {
    if (name === 'array' || name === 'struct') open.push({ values: [], names: [] });
    text = '';
    untyped = name === 'value';
  });
  const addText = (piece: string): void => {
    text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', ({ name }) => {
    const handle = Object.hasOwn(close, name) ? close[name] : undefined;
    if (handle === undefined) throw new Unreadable();
    handle();
    text = '';
  });
  try {
    parser.write(body).close();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
  const [only] = open;
  if (!ended || seen === undefined || open.length !== 1 || only?.values.length !== 1) return undefined;
  return { kind: seen, value: only.values[0] };
}

function integer(text: string): number | string {
  if (!wholeNumber.test(text)) throw new Unreadable();
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

function truth(text: string): boolean {
  if (text !== '0' && text !== '1') throw new Unreadable();
  return text === '1';
}

function float(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new Unreadable();
  return value;
}
