import { type Weight, weights } from '../migration/audit/finding.ts';
import type { AuditResult, FindingGroup } from '../migration/audit/finding-tally.ts';
import type { ColumnMeaning } from '../migration/audit/profiled-columns.ts';
import type { ColumnProfile, FileProfile } from '../migration/profile/file-profile.ts';
import { findingsFile } from './audit-findings.ts';
import { htmlPage } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** A file of the drop as it was profiled. */
export interface ProfiledFile extends Pick<FileProfile, 'file' | 'rows' | 'broken'> {
  /** What it holds, for people; undefined when no object type was found for it. */
  readonly title?: string;
  readonly columns: readonly (ColumnProfile & { readonly meaning: ColumnMeaning })[];
}

/** What the audit page is made of: counts, rules and names of columns; values of rows only where they are words of a list. */
export interface AuditContent {
  readonly pair: string;
  readonly migration: string;
  readonly run: string;
  readonly result: AuditResult;
  /** Empty while the drop was not profiled. */
  readonly files: readonly ProfiledFile[];
}

const meanings: Readonly<Record<Weight, { readonly title: string; readonly what: string }>> = {
  rejected: {
    title: 'Would be rejected',
    what: 'These rows are not migrated as they are. Mend them in the source, or in the map where it is a matter of format.',
  },
  skipped: { title: 'Would be skipped', what: 'There is nothing to migrate in these rows.' },
  doubtful: {
    title: 'Doubtful',
    what: 'These rows are migrated as they are. Look whether they are right before they are in Odoo.',
  },
  repaired: { title: 'Repaired', what: 'Nothing needs to be done; look at a few whether they came out right.' },
};

/** The audit of a drop as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function auditPage({ pair, migration, run, result, files }: AuditContent): string {
  const main = `<header>
<p class="kind">${shown(pair)} · run ${shown(run)}</p>
<h1>Data audit of ${shown(migration)}</h1>
<p class="advice">${recommendation(result)}</p>
${result.finished ? '' : '<p class="advice">The time was not enough to read all rows: what follows is said of those counted below only.</p>'}
</header>
<section aria-labelledby="files">
<h2 id="files">Files</h2>
<div class="wide" tabindex="0"><table>
<caption>Rows by the heaviest thing that was found of them</caption>
<thead><tr><th scope="col">File</th><th scope="col">Rows</th>${weights.map((weight) => `<th scope="col">${meanings[weight].title}</th>`).join('')}<th scope="col">Share without any finding</th></tr></thead>
<tbody>${result.files.map(fileRow).join('')}</tbody>
</table></div>
</section>
${weights.map((weight) => findingsSection(weight, result)).join('\n')}
<p>Every finding with its row is in <a href="${findingsFile}">${findingsFile}</a>.</p>
${files.length === 0 ? '' : `<section aria-labelledby="columns"><h2 id="columns">Columns</h2>\n${files.map(fileSection).join('\n')}\n</section>`}`;
  return htmlPage(`Data audit of ${migration}`, style, main);
}

/** What to do next, in one or two sentences. */
function recommendation({ files, groups }: AuditResult): string {
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  const of = (weight: Weight) => files.reduce((sum, file) => sum + file.by[weight], 0);
  const largest = groups.find(({ weight }) => weight === 'rejected' || weight === 'doubtful');
  if (largest === undefined) return `Nothing stands against migrating these ${rows} rows.`;
  const where = `${shown(largest.file)}${largest.column === undefined ? '' : `, column ${shown(largest.column)}`}`;
  const first = `Begin with ${where} (${shown(largest.rule)}: ${largest.count}).`;
  return of('rejected') === 0
    ? `No row of ${rows} would be rejected. Worth a look before they are in Odoo: ${of('doubtful')}. ${first}`
    : `${of('rejected')} of ${rows} rows would be rejected as they are. Worth a look beside them: ${of('doubtful')}. ${first}`;
}

function fileRow({ file, rows, by }: AuditResult['files'][number]): string {
  const found = weights.reduce((sum, weight) => sum + by[weight], 0);
  return `<tr><th scope="row">${shown(file)}</th><td>${rows}</td>${weights.map((weight) => `<td>${by[weight]}</td>`).join('')}<td class="chart">${shareBar(rows - found, rows)}</td></tr>`;
}

function findingsSection(weight: Weight, { groups }: AuditResult): string {
  const { title, what } = meanings[weight];
  const own = groups.filter((group) => group.weight === weight);
  if (own.length === 0) return '';
  return `<section aria-labelledby="${weight}">
<h2 id="${weight}">${title}</h2>
<p>${what}</p>
<div class="wide" tabindex="0"><table>
<caption>By file, column and rule, the most frequent first</caption>
<thead><tr><th scope="col">File</th><th scope="col">Column</th><th scope="col">Rule</th><th scope="col">What is wrong</th><th scope="col">How to mend it</th><th scope="col">Found</th><th scope="col">First rows</th></tr></thead>
<tbody>${own.map(groupRow).join('')}</tbody>
</table></div>
</section>`;
}

const groupRow = ({ file, column, rule, problem, mend, count, rows }: FindingGroup): string =>
  `<tr><th scope="row">${shown(file)}</th><td>${shown(column ?? '')}</td><td>${shown(rule)}</td><td>${shown(problem)}</td><td>${shown(mend)}</td><td class="number">${count}</td><td>${rows.join(', ')}${rows.length > 0 && count > rows.length ? ' …' : ''}</td></tr>`;

function fileSection({ file, title, rows, broken, columns }: ProfiledFile): string {
  return `<h3>${shown(file)}</h3>
<p>${title === undefined ? 'No object type was found for it' : shown(title)}; ${rows} rows${broken === 0 ? '' : `, ${broken} of them broken`}.</p>
<div class="wide" tabindex="0"><table>
<caption>Columns of ${shown(file)}</caption>
<thead><tr><th scope="col">Column</th><th scope="col">Feeds</th><th scope="col">Filled</th><th scope="col">Different values</th><th scope="col">Reads like</th><th scope="col">Length</th><th scope="col">From, to</th><th scope="col">Most frequent</th></tr></thead>
<tbody>${columns.map((column) => columnRow(column, rows)).join('')}</tbody>
</table></div>`;
}

function columnRow({ meaning, ...column }: ProfiledFile['columns'][number], rows: number): string {
  const { header, filled, distinct, distinctExact, shortest, longest, least, greatest, frequent } = column;
  const range = meaning.showsRange && least !== undefined ? `${shown(least)}, ${shown(greatest ?? least)}` : '';
  const values = meaning.showsValues ? frequent.map(({ value, count }) => `${shown(value)} (${count})`).join(', ') : '';
  return `<tr><th scope="row">${shown(header)}</th><td>${shown(meaning.feeds ?? '')}</td><td class="chart">${shareBar(filled, rows)}</td><td class="number">${distinctExact ? '' : 'about '}${distinct}</td><td>${shapesOf(column)}</td><td>${filled === 0 ? '' : shortest === longest ? shortest : `${shortest}–${longest}`}</td><td>${range}</td><td>${values}</td></tr>`;
}

/** How the filled cells read, the most frequent first. */
const shapesOf = ({ shapes, filled }: ColumnProfile): string =>
  Object.entries(shapes)
    .sort(([, a], [, b]) => b - a)
    .map(([shape, count]) => `${shape} ${percent(count, filled)}`)
    .join(', ');

const percent = (part: number, whole: number): string => {
  if (whole === 0) return '0 %';
  const share = (100 * part) / whole;
  // What is not all must not read as all.
  return `${share > 99 && part < whole ? '99' : share < 1 && part > 0 ? '<1' : share.toFixed(0)} %`.replace(
    '<',
    '&lt;',
  );
};

function shareBar(part: number, whole: number): string {
  const width = whole === 0 ? 0 : Math.round((100 * part) / whole);
  return `<svg viewBox="0 0 100 10" width="100" height="10" role="img" aria-label="${percent(part, whole)}"><rect class="rest" width="100" height="10"/><rect class="part" width="${width}" height="10"/></svg> ${percent(part, whole)}`;
}

const style = `${pageStyle}
main{max-width:80rem}
h3{font-size:1.05rem;margin:2rem 0 .25rem}
.advice{border-left:.3rem solid #2f7fc1;padding:.5rem 1rem;color:var(--ink)!important;background:#eef5fb}
table{font-size:.9rem}th,td{text-align:left;vertical-align:top}
td.number{text-align:right}td.chart{white-space:nowrap}
svg .rest{fill:var(--line)}svg .part{fill:#1d6f42}
thead{display:table-header-group}tr{break-inside:avoid}
@media print{main{max-width:none}section{break-inside:auto}svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
