import { Decimal } from 'decimal.js';
import type { MapDifference } from '../migration/map-differences.ts';
import { type OutcomeName, outcomeNames } from '../migration/outcome.ts';
import type { ObjectReconciliation, Summary } from '../migration/summary.ts';
import { htmlPage } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** What the page needs beside the summary: counts, rules and names of files; no row's values. */
export interface ReportContent {
  readonly summary: Summary;
  readonly objects: readonly ObjectReconciliation[];
  /** Rows not in Odoo as the source has them, by object type, outcome and rule. */
  readonly rules: readonly {
    readonly object: string;
    readonly outcome: OutcomeName;
    readonly rule: string;
    readonly rows: number;
  }[];
  /** Files beside the page. */
  readonly files: readonly { readonly name: string; readonly what: string }[];
  /** What the map says differently from the one approved before; translations only counted. */
  readonly mapChanges?: { readonly against: string; readonly changes: readonly MapDifference[] } | undefined;
  readonly unmapped: readonly { readonly object: string; readonly headers: readonly string[] }[];
}

const meanings: Readonly<Record<OutcomeName, string>> = {
  created: 'new in Odoo',
  updated: 'changed in Odoo',
  unchanged: 'already as it should be',
  skipped: 'nothing to migrate in the row',
  rejected: 'breaks a rule; see the rows file',
  conflict: 'changed in Odoo and in the source',
  pending: 'waits for another record',
};

/** The report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function reportPage(content: ReportContent): string {
  const { summary, objects, rules, files, unmapped } = content;
  const verdict = summary.problem !== undefined ? 'not finished' : summary.reconciled ? 'reconciled' : 'not reconciled';
  const main = `<header>
<p class="kind">${shown(summary.pair)} · ${shown(summary.mode)} run</p>
<h1>${shown(summary.migration)} <span class="verdict ${summary.reconciled ? 'good' : 'bad'}">${verdict}</span></h1>
<p>Run ${shown(summary.run)} · map ${shown(summary.mapHash)} · ${summary.seconds} s · ${summary.odooCalls.read} reading and ${summary.odooCalls.write} writing calls to Odoo · about $${shown(summary.costUsd)} on AWS</p>
${summary.problem === undefined ? '' : `<p class="problem" role="alert">${shown(summary.problem)}</p>`}
${openSection(summary)}
</header>
<section aria-labelledby="outcomes">
<h2 id="outcomes">Every row and what became of it</h2>
<ul class="legend">${outcomeNames.map((name) => `<li><span class="key ${name}"></span>${name}: ${meanings[name]}</li>`).join('')}</ul>
${objects.map(bar).join('\n')}
<div class="wide" tabindex="0"><table>
<caption>Rows by outcome; the outcomes of a line add up to its rows</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Rows</th>${outcomeNames.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>${objects.map(({ title, rows, outcomes }) => `<tr><th scope="row">${shown(title)}</th><td>${rows}</td>${outcomeNames.map((name) => `<td>${outcomes[name]}</td>`).join('')}</tr>`).join('')}</tbody>
</table></div>
</section>
<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
<div class="wide" tabindex="0"><table>
<caption>What was compared after writing</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Rows accounted for</th><th scope="col">Missing in Odoo</th><th scope="col">Fields read back</th><th scope="col">Differing</th><th scope="col">Rejected within tolerance</th></tr></thead>
<tbody>${objects.map((object) => `<tr><th scope="row">${shown(object.title)}</th>${tick(object.accounted)}<td>${object.missing}</td><td>${object.fields.compared}</td><td>${object.fields.differing}</td>${tick(object.withinTolerance)}</tr>`).join('')}</tbody>
</table></div>
${summary.cleanedCharacters === 0 ? '' : `<p>${summary.cleanedCharacters} control characters that no request to Odoo can carry were taken out of texts.</p>`}
</section>
${totalsSection(objects)}
${populationSection(objects)}
<section aria-labelledby="rules">
<h2 id="rules">Rows that need a person</h2>
${rulesTable(
  rules.filter(({ outcome }) => !isInOdoo(outcome)),
  'By rule; the rows themselves are in the files below',
)}
</section>
<section aria-labelledby="notes">
<h2 id="notes">Carried over with a remark</h2>
${rulesTable(
  rules.filter(({ outcome }) => isInOdoo(outcome)),
  'Rows that are in Odoo with a correction or a loss, by rule; the rows themselves are in the files below',
)}
</section>
${mapChangesSection(content.mapChanges)}
${goneSection(objects)}
<section aria-labelledby="left">
<h2 id="left">Left behind</h2>
${summary.unknownFiles.length === 0 ? '' : `<p>Files no object type was found for: ${summary.unknownFiles.map(shown).join(', ')}.</p>`}
${unmapped.length === 0 ? '' : `<p>Columns the map feeds nowhere: ${unmapped.map(({ object, headers }) => `${shown(object)} (${headers.map(shown).join(', ')})`).join('; ')}.</p>`}
${summary.unknownFiles.length + unmapped.length === 0 ? '<p>No file and no column.</p>' : ''}
</section>
<section aria-labelledby="files">
<h2 id="files">Files</h2>
<ul>${files.map(({ name, what }) => `<li><a href="${encodeURIComponent(name)}">${shown(name)}</a>: ${shown(what)}</li>`).join('')}</ul>
</section>`;
  return htmlPage(`Migration ${summary.migration}: ${verdict}`, style, main);
}

/** What a person is asked to accept, and who has. */
function openSection({ open, accepted, problem }: Summary): string {
  // A run that was stopped says why, and the rest follows from it.
  if (open.length === 0 || problem !== undefined) return '';
  const by =
    accepted === undefined
      ? ''
      : `<p>Accepted by ${shown(accepted.by)} on ${shown(accepted.at.slice(0, 10))}: ${shown(accepted.reason)}</p>`;
  return `<div class="problem"><p>What differs from the source:</p><ul>${open.map((sentence) => `<li>${shown(sentence)}</li>`).join('')}</ul>${by}</div>`;
}

/** Totals of the source against Odoo's, for the object types that have any. */
function totalsSection(objects: readonly ObjectReconciliation[]): string {
  const rows = objects.flatMap(({ title, totals }) =>
    Object.entries(totals).map(([name, { source, destination }]) => {
      const difference = new Decimal(destination).minus(source);
      const shownDifference = difference.isZero()
        ? '<td>0.00</td>'
        : `<td class="bad">${difference.toFixed(Math.max(2, difference.decimalPlaces()))}</td>`;
      return `<tr><th scope="row">${shown(title)}</th><td class="text">${shown(name)}</td><td>${shown(source)}</td><td>${shown(destination)}</td>${shownDifference}</tr>`;
    }),
  );
  if (rows.length === 0) return '';
  return `<section aria-labelledby="totals">
<h2 id="totals">Totals</h2>
<div class="wide" tabindex="0"><table>
<caption>What the source says of the records that are in Odoo, against what Odoo holds of them</caption>
<thead><tr><th scope="col">Object type</th><th scope="col" class="text">Total</th><th scope="col">Source</th><th scope="col">Odoo</th><th scope="col">Difference</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
</section>`;
}

/** How many fields and links of what was written are filled, on either side. */
function populationSection(objects: readonly ObjectReconciliation[]): string {
  const some = objects.filter(({ population }) => population.length > 0);
  if (some.length === 0) return '';
  const rows = some.map(({ title, population }) => {
    const links = population.filter(({ link }) => link);
    const counts = [population.length, ...bothSides(population), ...bothSides(links)];
    return `<tr><th scope="row">${shown(title)}</th>${counts.map((count) => `<td>${count}</td>`).join('')}</tr>`;
  });
  return `<section aria-labelledby="population">
<h2 id="population">Fields and links</h2>
<div class="wide" tabindex="0"><table>
<caption>Values of the records that this run has written, and links to other records among them; population.csv lists every field</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Fields</th><th scope="col">Values in the source</th><th scope="col">In Odoo</th><th scope="col">Links in the source</th><th scope="col">In Odoo</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
</section>`;
}

const bothSides = (fields: ObjectReconciliation['population']): readonly [number, number] => [
  fields.reduce((sum, { source }) => sum + source, 0),
  fields.reduce((sum, { odoo }) => sum + odoo, 0),
];

/** What a person approves when a map has changed. */
function mapChangesSection(mapChanges: ReportContent['mapChanges']): string {
  if (mapChanges === undefined) return '';
  const rows = mapChanges.changes.map(
    ({ object, place, before, after }) =>
      `<tr><th scope="row">${shown(object === '' ? 'all' : object)}</th><td class="text">${shown(place)}</td><td class="text">${shown(before)}</td><td class="text">${shown(after)}</td></tr>`,
  );
  return `<section aria-labelledby="map-changes">
<h2 id="map-changes">Changes of the map</h2>
<div class="wide" tabindex="0"><table>
<caption>What this run’s map says differently from map ${shown(mapChanges.against)}, the one approved before</caption>
<thead><tr><th scope="col">Object type</th><th scope="col" class="text">Place</th><th scope="col" class="text">Before</th><th scope="col" class="text">Now</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
</section>`;
}

/** Records that a full drop says nothing of any more. */
function goneSection(objects: readonly ObjectReconciliation[]): string {
  const some = objects.filter(({ gone }) => gone.rows > 0);
  if (some.length === 0) return '';
  const rows = some.map(
    ({ title, gone }) => `<tr><th scope="row">${shown(title)}</th><td>${gone.rows}</td><td>${gone.archived}</td></tr>`,
  );
  return `<section aria-labelledby="gone">
<h2 id="gone">Gone from the export</h2>
<div class="wide" tabindex="0"><table>
<caption>Rows of earlier drops that this full one does not have; the records are in the files below</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Gone</th><th scope="col">Archived in Odoo</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
</section>`;
}

const isInOdoo = (outcome: OutcomeName): boolean =>
  outcome === 'created' || outcome === 'updated' || outcome === 'unchanged';

function rulesTable(rules: ReportContent['rules'], caption: string): string {
  if (rules.length === 0) return '<p>None.</p>';
  const rows = rules.map(
    ({ object, outcome, rule, rows: count }) =>
      `<tr><th scope="row">${shown(object)}</th><td>${outcome}</td><td>${shown(rule)}</td><td>${count}</td></tr>`,
  );
  return `<div class="wide" tabindex="0"><table><caption>${caption}</caption><thead><tr><th scope="col">Object type</th><th scope="col">Outcome</th><th scope="col">Rule</th><th scope="col">Rows</th></tr></thead><tbody>${rows.join('')}</tbody></table></div>`;
}

const tick = (good: boolean): string => (good ? '<td>yes</td>' : '<td class="bad">no</td>');

function bar({ title, rows, outcomes }: ObjectReconciliation): string {
  const parts = outcomeNames.filter((name) => outcomes[name] > 0);
  const said = parts.map((name) => `${outcomes[name]} ${name}`).join(', ');
  const pieces = parts.map((name) => `<span class="${name}" style="flex-grow:${outcomes[name]}"></span>`).join('');
  return `<div class="object"><span class="name">${shown(title)}</span><div class="bar" role="img" aria-label="${shown(title)}: ${rows} rows, ${said}">${pieces}</div></div>`;
}

const style = `${pageStyle}
.verdict{font-size:1rem;padding:.15rem .6rem;border-radius:1rem;vertical-align:middle;color:#fff}
.verdict.good{background:#1d6f42}.verdict.bad{background:#a3262a}
p.problem,div.problem{border-left:.3rem solid #a3262a;padding:.5rem 1rem;color:var(--ink);background:#fdf1f1;white-space:pre-line}
.legend{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.9rem;color:var(--quiet)}
.key{display:inline-block;width:.8rem;height:.8rem;margin-right:.4rem;border-radius:.15rem}
.object{display:flex;align-items:center;gap:1rem;margin:.4rem 0}.object .name{flex:0 0 8rem}
.bar{display:flex;flex:1;height:1.4rem;border-radius:.25rem;overflow:hidden;background:var(--line)}.bar span{min-width:3px}
.created{background:#1d6f42}.updated{background:#2f7fc1}.unchanged{background:#9fb3c8}.skipped{background:#c9ced6}
.rejected{background:#a3262a}.conflict{background:#7a3fa0}.pending{background:#c98412}
th,td{text-align:right;white-space:nowrap}th{white-space:normal}th:first-child{text-align:left}
td.bad{color:#a3262a;font-weight:600}
.text{text-align:left}
@media print{.bar,.key,.verdict{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
`;
