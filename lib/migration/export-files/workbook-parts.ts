import { posix } from 'node:path';
import { ExportFileError } from '../errors.ts';
import { type ZipEntry, type ZipInput, zipEntries } from '../unzip.ts';
import { formatsReader, type NumberFormat } from './workbook-formats.ts';
import { unescapeText } from './workbook-text.ts';
import { readXml, type XmlReader } from './xml-stream.ts';

/** What reading a sheet needs from the rest of its workbook. */
export interface Workbook {
  readonly sheet: ZipEntry;
  readonly strings: readonly string[];
  readonly formats: readonly NumberFormat[];
  readonly from1904: boolean;
}

interface Sheet {
  readonly name: string;
  readonly relation: string;
  readonly hidden: boolean;
}

/** Shared strings stay in memory while the sheet streams; beyond this many characters CSV is the better way. */
const mostSharedText = 128 * 1024 * 1024;

const mend = 'Open it in Excel and save it again as .xlsx, or export it as CSV';

/** What an XML or zip library says of it is left out: it quotes the sheet. */
export const damagedWorkbook = (file: string): ExportFileError =>
  new ExportFileError({ file }, 'it is damaged, or not an .xlsx workbook', mend);

async function readWhole(entry: ZipEntry, reader: XmlReader): Promise<void> {
  for await (const _piece of readXml(await entry.open(), reader));
}

interface Relation {
  readonly target: string;
  readonly type: string;
}

/** Where the parts that a part refers to lie, by relation id. */
async function relationsOf(parts: ReadonlyMap<string, ZipEntry>, part: string): Promise<ReadonlyMap<string, Relation>> {
  const relations = new Map<string, Relation>();
  const entry = parts.get(posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`));
  if (entry === undefined) return relations;
  await readWhole(entry, {
    open(name, { Id, Target = '', Type = '' }) {
      if (name !== 'Relationship' || Id === undefined) return;
      const target = posix.join('/', Target.startsWith('/') ? '' : posix.dirname(part), Target).slice(1);
      relations.set(Id, { target, type: posix.basename(Type) });
    },
    text() {},
    close() {},
  });
  return relations;
}

const ofType = (relations: ReadonlyMap<string, Relation>, type: string): string | undefined =>
  [...relations.values()].find((relation) => relation.type === type)?.target;

async function sharedStrings(file: string, entry: ZipEntry | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (entry === undefined) return strings;
  let text = '';
  let total = 0;
  let inText = false;
  let inReading = false;
  await readWhole(entry, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') inText = true;
      else if (name === 'rPh') inReading = true;
    },
    text(piece) {
      // Phonetic readings stand beside Japanese text and are no part of it.
      if (inText && !inReading) text += piece;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') inReading = false;
      else if (name === 'si') {
        strings.push(unescapeText(text));
        total += text.length;
        if (total > mostSharedText) throw new ExportFileError({ file }, 'it holds too much text', 'Export it as CSV');
      }
    },
  });
  return strings;
}

function chooseSheet(file: string, sheets: readonly Sheet[], wanted: readonly (string | undefined)[]): Sheet {
  for (const name of wanted) {
    const found = sheets.find((sheet) => sheet.name.toLowerCase() === name?.toLowerCase());
    if (found !== undefined) return found;
  }
  const first = sheets.find(({ hidden }) => !hidden) ?? sheets[0];
  if (first === undefined) throw new ExportFileError({ file }, 'the workbook has no sheet', mend);
  return first;
}

/**
 * Opens a workbook: the sheet named `wanted`, or like the file, or else the first visible one.
 *
 * @throws ExportFileError when it is damaged or no workbook.
 */
export async function openWorkbook(zip: ZipInput, wanted: string | undefined): Promise<Workbook> {
  const parts = new Map<string, ZipEntry>();
  for await (const entry of zipEntries(zip)) parts.set(entry.name, entry);
  const path = ofType(await relationsOf(parts, ''), 'officeDocument') ?? 'xl/workbook.xml';
  const workbook = parts.get(path);
  if (workbook === undefined) throw damagedWorkbook(zip.name);

  const sheets: Sheet[] = [];
  let from1904 = false;
  await readWhole(workbook, {
    open(name, attributes) {
      if (name === 'workbookPr') from1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const relation = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1] ?? '';
      const hidden = (attributes['state'] ?? 'visible') !== 'visible';
      sheets.push({ name: attributes['name'] ?? '', relation, hidden });
    },
    text() {},
    close() {},
  });
  const relations = await relationsOf(parts, path);
  const fileName = posix.basename(zip.name).replace(/\.xls[xm](\.gz)?$/i, '');
  const { relation } = chooseSheet(zip.name, sheets, [wanted, fileName]);
  const sheet = parts.get(relations.get(relation)?.target ?? '');
  if (sheet === undefined) throw damagedWorkbook(zip.name);

  const styles = parts.get(ofType(relations, 'styles') ?? '');
  const formats = formatsReader();
  if (styles !== undefined) await readWhole(styles, formats);
  const strings = await sharedStrings(zip.name, parts.get(ofType(relations, 'sharedStrings') ?? ''));
  return { sheet, strings, formats: formats.formats, from1904 };
}
