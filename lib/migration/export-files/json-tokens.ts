import { jsonParser, type Token } from 'stream-json/core/parser.js';

/**
 * Takes JSON text piece by piece and gives the tokens it completes; throws on invalid JSON. Whether the text was
 * complete at its end shows in the brackets: the caller counts them.
 */
export function jsonTokens(): (text: string) => readonly Token[] {
  // Packed numbers keep their digits as text: 0.10 stays 0.10.
  const parser = jsonParser({ packValues: true, streamValues: false });
  return (text) => {
    const found = parser(text);
    return typeof found === 'object' && 'values' in found ? found.values : [];
  };
}
