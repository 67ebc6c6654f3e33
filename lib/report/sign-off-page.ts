import type { OutcomeCounts } from '../migration/outcome.ts';
import type { Totals } from '../migration/totals.ts';
import { htmlPage, signatureStyle } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** What is signed of one object type. */
export interface SignedObject {
  readonly object: string;
  readonly title: string;
  readonly rows: number;
  /** Of the final delta. */
  readonly outcomes: OutcomeCounts;
  readonly totals: Totals;
  readonly fields: { readonly compared: number; readonly differing: number };
}

/** What the sheet of a cutover is made of. */
export interface SignOffContent {
  readonly pair: string;
  readonly migration: string;
  readonly run: string;
  readonly mapHash: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** Why it is closed though not everything is reconciled. */
  readonly accepted?: string;
  readonly reconciled: boolean;
  readonly mismatches: number;
  /** Fields that were read back. */
  readonly odooHolds: number;
  readonly objects: readonly SignedObject[];
}

/** The sheet that people sign at a cutover, as one HTML page that needs nothing else. It holds counts and totals alone. */
export function signOffPage(content: SignOffContent): string {
  const { pair, migration, run, mapHash, at, by, reason, accepted, reconciled, mismatches, odooHolds, objects } =
    content;
  const verdict = reconciled ? 'reconciled' : accepted === undefined ? 'not reconciled' : 'accepted with differences';
  const open = objects.filter(({ outcomes }) => outcomes.rejected + outcomes.pending + outcomes.conflict > 0);
  const main = `<header>
<p class="kind">${shown(pair)} · cutover ${shown(run)} · map ${shown(mapHash)} · ${shown(at)}</p>
<h1>Cutover of ${shown(migration)}: ${verdict}</h1>
<p>Asked for by ${shown(by)}: ${shown(reason)}</p>
${accepted === undefined ? '' : `<p><strong>Accepted as it is:</strong> ${shown(accepted)}</p>`}
<p>${odooHolds} fields were read back from Odoo and held against the source; ${mismatches === 0 ? 'none differs' : `${mismatches} differ, listed in mismatches.csv`}.</p>
</header>
<section aria-labelledby="outcomes">
<h2 id="outcomes">Rows</h2>
<div class="wide" tabindex="0"><table>
<caption>Rows of the last drop after the final delta, and what the verification found of their records</caption>
<thead><tr>${['Object type', 'Rows', 'In Odoo', 'Written by the final delta', 'Fields compared', 'Differing', 'Rejected', 'Pending', 'Conflicts', 'Skipped'].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${objects.map(objectRow).join('')}</tbody>
</table></div>
</section>
<section aria-labelledby="totals">
<h2 id="totals">Totals</h2>
<div class="wide" tabindex="0"><table>
<caption>What the source says of the records that are in Odoo, against what Odoo holds of them</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Total</th><th scope="col">Source</th><th scope="col">Odoo</th></tr></thead>
<tbody>${objects.flatMap(totalRows).join('')}</tbody>
</table></div>
</section>
<section aria-labelledby="open">
<h2 id="open">What stays open</h2>
${open.length === 0 ? '<p>Nothing.</p>' : `<ul>${open.map(openItem).join('')}</ul>`}
</section>
<section aria-labelledby="signatures">
<h2 id="signatures">Signatures</h2>
${['For the company', 'For finance', 'For the migration'].map((who) => `<p class="sign">${who}: <span>Name</span> <span>Date</span> <span>Signature</span></p>`).join('\n')}
</section>`;
  return htmlPage(`Cutover of ${migration}: ${verdict}`, style, main);
}

function objectRow({ title, rows, outcomes, fields }: SignedObject): string {
  const { created, updated, unchanged, rejected, pending, conflict, skipped } = outcomes;
  const written = created + updated;
  const counts = [rows, written + unchanged, written, fields.compared, fields.differing];
  const cells = [...counts, rejected, pending, conflict, skipped].map((count) => `<td>${count}</td>`);
  return `<tr><th scope="row">${shown(title)}</th>${cells.join('')}</tr>`;
}

const totalRows = ({ title, totals }: SignedObject): readonly string[] =>
  Object.entries(totals).map(
    ([name, { source, destination }]) =>
      `<tr><th scope="row">${shown(title)}</th><td>${shown(name)}</td><td>${shown(source)}</td><td>${shown(destination)}</td></tr>`,
  );

const openItem = ({ object, title, outcomes }: SignedObject): string =>
  `<li>${shown(title)}: ${outcomes.rejected} rejected, ${outcomes.pending} waiting, ${outcomes.conflict} in conflict; with reasons in ${shown(object)}-rows.csv of the report</li>`;

const style = `${pageStyle}
th,td{text-align:right}th:first-child,td:first-child{text-align:left}
${signatureStyle}
`;
