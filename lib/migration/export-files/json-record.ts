import type { Token } from 'stream-json/core/parser.js';

/** A JSON object with its nested objects flattened: `{"address":{"city":"…"}}` becomes `address.city`. */
export interface JsonRecord {
  readonly values: Readonly<Record<string, string>>;
  /** A key that occurs twice: the record is ambiguous. */
  readonly problem?: string;
}

/** Writes tokens back as JSON text, numbers digit for digit as they stand in the file. */
function jsonText() {
  let text = '';
  const counts: number[] = [];
  let afterKey = false;

  const separate = () => {
    const count = counts.at(-1);
    if (afterKey || count === undefined) {
      afterKey = false;
      return;
    }
    if (count > 0) text += ',';
    counts[counts.length - 1] = count + 1;
  };

  /** Takes one token; returns the text once the outermost bracket is closed. */
  return (token: Token): string | undefined => {
    switch (token.name) {
      case 'startObject':
      case 'startArray':
        separate();
        text += token.name === 'startObject' ? '{' : '[';
        counts.push(0);
        return undefined;
      case 'endObject':
      case 'endArray':
        counts.pop();
        text += token.name === 'endObject' ? '}' : ']';
        return counts.length === 0 ? text : undefined;
      case 'keyValue':
        separate();
        text += `${JSON.stringify(token.value)}:`;
        afterKey = true;
        return undefined;
      case 'stringValue':
        separate();
        text += JSON.stringify(token.value);
        return undefined;
      case 'numberValue':
      case 'trueValue':
      case 'falseValue':
      case 'nullValue':
        separate();
        text += String(token.value);
        return undefined;
      default:
        return undefined;
    }
  };
}

/**
 * Gathers the tokens of one JSON object into text values: numbers digit for digit, `true` and `false` as words,
 * `null` as empty text, lists as JSON text.
 *
 * @returns a function that takes the tokens after the object's opening brace, in order, and returns the record with
 * its closing brace.
 */
export function jsonRecord() {
  const values: Record<string, string> = {};
  const prefixes = [''];
  let key = '';
  let list: ReturnType<typeof jsonText> | undefined;
  let problem: string | undefined;

  const put = (text: string) => {
    if (Object.hasOwn(values, key)) problem ??= 'a key is there twice in the record';
    else if (key === '__proto__') problem ??= 'the record has a key with a reserved name';
    else values[key] = text;
  };

  return (token: Token): JsonRecord | undefined => {
    if (list !== undefined) {
      const text = list(token);
      if (text !== undefined) {
        list = undefined;
        put(text);
      }
      return undefined;
    }
    switch (token.name) {
      case 'keyValue':
        key = `${prefixes.at(-1) ?? ''}${token.value}`;
        return undefined;
      case 'startObject':
        prefixes.push(`${key}.`);
        return undefined;
      case 'endObject':
        prefixes.pop();
        if (prefixes.length > 0) return undefined;
        return problem === undefined ? { values } : { values, problem };
      case 'startArray':
        list = jsonText();
        list(token);
        return undefined;
      case 'stringValue':
      case 'numberValue':
        put(token.value);
        return undefined;
      case 'trueValue':
      case 'falseValue':
        put(String(token.value));
        return undefined;
      case 'nullValue':
        put('');
        return undefined;
      default:
        return undefined;
    }
  };
}
