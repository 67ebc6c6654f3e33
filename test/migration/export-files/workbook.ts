import { zipArchive } from '../zip-archive.ts';

interface WorkbookContent {
  /** `<row>` elements of the sheets, by sheet name. */
  readonly sheets: Readonly<Record<string, string>>;
  /** `<si>` elements. */
  readonly strings?: string;
  /** Format codes of the cell styles 1, 2 …; a number names a built-in one. */
  readonly formats?: readonly (string | number)[];
  readonly from1904?: boolean;
  readonly hidden?: readonly string[];
  readonly prefix?: string;
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The bytes of a workbook written by hand, so that tests can hold what no single program writes. */
export function workbook({
  sheets,
  strings,
  formats = [],
  from1904,
  hidden = [],
  prefix = '',
}: WorkbookContent): Buffer {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string) =>
    `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`;
  const relations = (inner: string) => `<?xml version="1.0" encoding="UTF-8"?><Relationships>${inner}</Relationships>`;
  const codes = formats.map((code, index) =>
    typeof code === 'string' ? `<numFmt numFmtId="${200 + index}" formatCode="${escaped(code)}"/>` : '',
  );
  const styles = formats.map((code, index) => `<xf numFmtId="${typeof code === 'string' ? 200 + index : code}"/>`);
  const colon = prefix === '' ? '' : `${prefix}:`;
  const declared = prefix === '' ? `xmlns="${main}"` : `xmlns:${prefix}="${main}"`;
  const prefixed = (xml: string) => xml.replace(/<(\/?)(?=[a-z])/gi, `<$1${colon}`);
  return zipArchive([
    { name: '_rels/.rels', content: relations(relation('rId1', 'officeDocument', 'book/workbook.xml')) },
    {
      name: 'book/workbook.xml',
      content: `<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr${from1904 === true ? ' date1904="1"' : ''}/><sheets>${names
        .map(
          (name, index) =>
            `<sheet name="${name}" sheetId="${index + 1}" r:id="s${index}"${hidden.includes(name) ? ' state="hidden"' : ''}/>`,
        )
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'book/_rels/workbook.xml.rels',
      content: relations(
        [
          ...names.map((_name, index) =>
            relation(`s${index}`, 'worksheet', index === 0 ? 'sheets/0.xml' : `/book/sheets/${index}.xml`),
          ),
          relation('st', 'styles', 'styles.xml'),
          relation('ss', 'sharedStrings', 'strings.xml'),
        ].join(''),
      ),
    },
    {
      name: 'book/styles.xml',
      content: `<styleSheet><numFmts>${codes.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${styles.join('')}</cellXfs></styleSheet>`,
    },
    ...(strings === undefined ? [] : [{ name: 'book/strings.xml', content: `<sst>${strings}</sst>` }]),
    ...names.map((name, index) => ({
      name: `book/sheets/${index}.xml`,
      content: prefixed(`<worksheet><sheetData>${sheets[name] ?? ''}</sheetData></worksheet>`).replace(
        `<${colon}worksheet`,
        `<${colon}worksheet ${declared}`,
      ),
    })),
  ]);
}

/** A `<row>` of inline text cells. */
export const textRow = (row: number, ...texts: readonly string[]): string =>
  `<row r="${row}">${texts.map((text) => `<c t="inlineStr"><is><t>${escaped(text)}</t></is></c>`).join('')}</row>`;

/** A `<row>` of cells given as XML. */
export const cellRow = (row: number, ...cells: readonly string[]): string => `<row r="${row}">${cells.join('')}</row>`;
