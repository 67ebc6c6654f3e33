import { htmlPage, signature, signatureStyle } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** A field of a sampled record: as the source has it and as Odoo holds it. */
export interface SampledField {
  /** Key of the row; of a line, after that of its document. */
  readonly key: string;
  readonly file: string;
  readonly row: number;
  /** Headers of the export that feed the field; empty where the migration sets it. */
  readonly column: string;
  readonly source: string;
  /** What Odoo calls the field. */
  readonly label: string;
  readonly destination: string;
  /** Whether Odoo holds what it was to hold. */
  readonly same: boolean;
}

/** The sampled records of one object type. */
export interface SampledObject {
  readonly object: string;
  readonly title: string;
  readonly fields: readonly SampledField[];
}

/** What the sign-off sheet is made of. */
export interface SampleContent {
  readonly migration: string;
  readonly run: string;
  readonly objects: readonly SampledObject[];
}

/** The sign-off sheet of a sample as one HTML page that needs nothing else. */
export function samplePage({ migration, run, objects }: SampleContent): string {
  const differing = objects.flatMap(({ fields }) => fields).filter(({ same }) => !same).length;
  const main = `<header>
<p class="kind">Run ${shown(run)}</p>
<h1>Sample of ${shown(migration)}</h1>
<p>Every field that was written, as the export has it and as Odoo holds it. ${differing === 0 ? 'No field differs from what it was to hold.' : `${differing} fields differ from what they were to hold; they are marked.`} Compare the two sides, look at some of the records in Odoo, then approve or reject the sample.</p>
${signature}
</header>
<nav aria-label="Contents"><ul>${objects.map(({ object, title, fields }) => `<li><a href="#${shown(object)}">${shown(title)}</a>: ${recordsOf(fields).size} records</li>`).join('')}</ul></nav>
${objects.map(section).join('\n')}`;
  return htmlPage(`Sample of ${migration}`, style, main);
}

const recordsOf = (fields: readonly SampledField[]) => Map.groupBy(fields, ({ key }) => key);

const section = ({ object, title, fields }: SampledObject): string => `<section aria-labelledby="${shown(object)}">
<h2 id="${shown(object)}">${shown(title)}</h2>
${[...recordsOf(fields)].map(([key, own]) => recordTable(key, own)).join('\n')}
</section>`;

function recordTable(key: string, fields: readonly SampledField[]): string {
  const [first] = fields;
  const told = fields.filter(({ source, destination, same }) => !same || source !== '' || destination !== '');
  return `<div class="wide" tabindex="0"><table>
<caption>${shown(key)} <span class="kind">${shown(first?.file ?? '')}, row ${first?.row ?? ''}</span></caption>
<thead><tr><th scope="col">Column</th><th scope="col">Source</th><th scope="col">Odoo</th><th scope="col">Field</th></tr></thead>
<tbody>${told.map(fieldRow).join('')}</tbody>
</table></div>`;
}

const fieldRow = ({ column, source, label, destination, same }: SampledField): string =>
  `<tr${same ? '' : ' class="bad"'}><th scope="row">${column === '' ? '<span class="kind">set by the migration</span>' : shown(column)}</th><td>${shown(short(source))}</td><td>${shown(short(destination))}${same ? '' : ' <strong>differs</strong>'}</td><td class="kind">${shown(label)}</td></tr>`;

// Structured values of collected rows run to pages; the CSV holds all of them.
const longest = 600;
const short = (text: string): string => (text.length <= longest ? text : `${text.slice(0, longest)} …`);

const style = `${pageStyle}
table{table-layout:fixed}th,td{text-align:left;vertical-align:top;overflow-wrap:anywhere;white-space:pre-line}
caption{color:var(--ink);font-weight:600}
tr.bad td,tr.bad th{background:#fdf1f1}
nav ul{columns:2;padding-left:1.1rem}
${signatureStyle}
a{color:#1b5d99}
@media print{nav{display:none}table{break-inside:avoid}}
`;
