import type { XmlReader } from './xml-stream.ts';

/** What a cell's number format says about the number in it. */
export type NumberFormat =
  | { readonly kind: 'number'; readonly digits: number }
  | { readonly kind: 'date'; readonly withTime: boolean }
  | { readonly kind: 'time'; readonly elapsed: boolean };

export const plainFormat: NumberFormat = { kind: 'number', digits: 0 };

/** Formats every workbook has without declaring them; 27 to 36 and 50 to 58 are dates of East Asian calendars. */
function builtInFormat(id: number): NumberFormat {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58))
    return { kind: 'date', withTime: false };
  if (id === 22) return { kind: 'date', withTime: true };
  if ((id >= 18 && id <= 21) || id === 45 || id === 47) return { kind: 'time', elapsed: false };
  if (id === 46) return { kind: 'time', elapsed: true };
  return plainFormat;
}

/** Reads a format code such as `dd/mm/yyyy hh:mm`. */
export function formatOfCode(code: string): NumberFormat {
  // Only the first section matters; words in quotes, escaped characters and colours are no codes.
  const bare = code
    .replace(/"[^"]*"/g, '')
    .replace(/[\\_*]./g, '')
    .replace(/;.*$/s, '')
    .toLowerCase();
  const elapsed = /\[(h+|m+|s+)\]/.test(bare);
  const letters = bare.replace(/\[[^\]]*\]/g, '').replace('general', '');
  if (elapsed) return { kind: 'time', elapsed: true };
  const clock = /[hs]/.test(letters) || /am\/pm|a\/p/.test(letters);
  if (/[yd]/.test(letters)) return { kind: 'date', withTime: clock };
  if (clock) return { kind: 'time', elapsed: false };
  if (letters.includes('m')) return { kind: 'date', withTime: false };
  return /^0{2,}$/.test(letters) ? { kind: 'number', digits: letters.length } : plainFormat;
}

/** Reads the styles of a workbook; `formats` then holds the format of each cell style, by its number. */
export function formatsReader(): XmlReader & { readonly formats: readonly NumberFormat[] } {
  const codes = new Map<number, NumberFormat>();
  const formats: NumberFormat[] = [];
  let inCellStyles = false;
  return {
    formats,
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), formatOfCode(attributes['formatCode'] ?? ''));
      if (name === 'cellXfs') inCellStyles = true;
      if (name === 'xf' && inCellStyles) {
        const id = Number(attributes['numFmtId'] ?? 0);
        formats.push(codes.get(id) ?? builtInFormat(id));
      }
    },
    text() {},
    close(name) {
      if (name === 'cellXfs') inCellStyles = false;
    },
  };
}
