import type { Workbook } from './workbook-parts.ts';
import { formattedText, unescapeText } from './workbook-text.ts';
import type { XmlReader } from './xml-stream.ts';

/** One stored row of a sheet: its text by column, from 0, and what is wrong with which column. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly (string | undefined)[];
  readonly faults: readonly { readonly column: number; readonly problem: string; readonly mend: string }[];
}

const lastColumn = 16_384;

/** `B` in `B7` is column 1. */
function columnOf(reference: string): number | undefined {
  let column = 0;
  for (let at = 0; at < reference.length; at += 1) {
    const letter = reference.charCodeAt(at) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
  }
  return column === 0 || column > lastColumn ? undefined : column - 1;
}

type Reading = { readonly text: string } | { readonly problem: string; readonly mend: string };

interface OpenCell {
  readonly column: number;
  readonly type: string;
  readonly style: number;
  stored: string | undefined;
  inline: string;
  formula: boolean;
}

/** Turns the elements of a sheet into rows; `take` gives those finished since it was last called. */
export function sheetReader({ strings, formats, from1904 }: Workbook): XmlReader & { take(): SheetRow[] } {
  let finished: SheetRow[] = [];
  let row = 0;
  let cells: (string | undefined)[] = [];
  let faults: { column: number; problem: string; mend: string }[] = [];
  let cell: OpenCell | undefined;
  let column = -1;
  let inside: 'value' | 'text' | undefined;
  let inReading = false;

  const cellText = ({ type, style, stored, inline, formula }: OpenCell): Reading => {
    if (type === 'inlineStr') return { text: unescapeText(inline) };
    // Libraries that write formulas without working them out leave the value out or empty.
    if (stored === undefined || (stored === '' && type !== 'str')) {
      return formula
        ? { problem: 'holds a formula without its result', mend: 'Open the file in Excel and save it, or paste values' }
        : { text: '' };
    }
    switch (type) {
      case 's': {
        const text = strings[Number(stored)];
        return text === undefined
          ? { problem: 'refers to text the workbook does not hold', mend: 'Open the file in Excel and save it again' }
          : { text };
      }
      case 'str':
        return { text: unescapeText(stored) };
      case 'b':
        return { text: stored === '1' || stored === 'true' ? 'true' : 'false' };
      case 'd':
        return { text: stored };
      case 'e':
        return { problem: 'holds an error in place of a value', mend: 'Mend the formula, or write the value itself' };
      default: {
        const text = formattedText(stored, formats[style], from1904);
        return text === undefined
          ? {
              problem: 'holds a number that is no date in the calendar',
              mend: 'Write the date again, or clear its format',
            }
          : { text };
      }
    }
  };

  return {
    take() {
      const rows = finished;
      finished = [];
      return rows;
    },
    open(name, attributes) {
      switch (name) {
        case 'row':
          row = Number(attributes['r'] ?? row + 1);
          cells = [];
          faults = [];
          column = -1;
          return;
        case 'c':
          column = columnOf(attributes['r'] ?? '') ?? column + 1;
          cell = {
            column,
            type: attributes['t'] ?? 'n',
            style: Number(attributes['s'] ?? 0),
            stored: undefined,
            inline: '',
            formula: false,
          };
          return;
        case 'v':
          inside = 'value';
          if (cell !== undefined) cell.stored = '';
          return;
        case 't':
          inside = 'text';
          return;
        case 'f':
          if (cell !== undefined) cell.formula = true;
          return;
        case 'rPh':
          inReading = true;
          return;
        default:
      }
    },
    text(text) {
      if (cell === undefined || inside === undefined) return;
      if (inside === 'value') cell.stored += text;
      else if (!inReading) cell.inline += text;
    },
    close(name) {
      switch (name) {
        case 'v':
        case 't':
          inside = undefined;
          return;
        case 'rPh':
          inReading = false;
          return;
        case 'c': {
          if (cell === undefined) return;
          const read = cellText(cell);
          if ('text' in read) cells[cell.column] = read.text;
          else faults.push({ column: cell.column, ...read });
          cell = undefined;
          return;
        }
        case 'row':
          finished.push({ row, cells, faults });
          return;
        default:
      }
    },
  };
}
