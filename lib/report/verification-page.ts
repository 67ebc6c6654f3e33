import type { Mismatch, Verified } from '../migration/mismatch.ts';
import { htmlPage } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** An object type with what was compared of it. */
export interface VerifiedObject {
  readonly object: string;
  readonly title: string;
  readonly verified: Verified;
}

/** What the page of a verification is made of. */
interface VerificationContent {
  readonly migration: string;
  readonly run: string;
  readonly at: string;
  readonly percent: number;
  readonly objects: readonly VerifiedObject[];
  readonly mismatches: readonly Mismatch[];
}

/** What a verification found, as one page: counts by object type and by field; the values are in the file beside it. */
export function verificationPage({ migration, run, at, percent, objects, mismatches }: VerificationContent): string {
  const share = percent >= 100 ? 'every record' : `${percent} % of the records`;
  const verdict =
    mismatches.length === 0
      ? 'Odoo holds what was migrated'
      : `${mismatches.length} differences; mismatches.csv has them`;
  const main = `<header>
<p class="kind">Verification ${shown(run)} · ${shown(at.slice(0, 16).replace('T', ' '))} UTC · ${share}, field by field</p>
<h1>${shown(migration)}</h1>
<p>${verdict}.</p>
</header>
<section aria-labelledby="objects">
<h2 id="objects">What was compared</h2>
<div class="wide" tabindex="0"><table>
<caption>Records with their lines, as the last run that wrote them left them, against what Odoo holds now</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Records</th><th scope="col">Fields</th><th scope="col">Differing</th><th scope="col">Gone</th></tr></thead>
<tbody>${objects.map(({ title, verified: { records, fields, differing, gone } }) => `<tr><th scope="row">${shown(title)}</th><td>${records}</td><td>${fields}</td>${count(differing)}${count(gone)}</tr>`).join('')}</tbody>
</table></div>
</section>
${byField(mismatches)}`;
  return htmlPage(`Verification of ${migration}`, style, main);
}

/** Where the differences lie: one field in all records says something else than many fields in one. */
function byField(mismatches: readonly Mismatch[]): string {
  if (mismatches.length === 0) return '';
  const groups = Map.groupBy(mismatches, ({ model, field, kind }) => `${model}\n${field}\n${kind}`);
  const rows = [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((group) => {
      const [first] = group;
      return `<tr><th scope="row">${shown(first?.model ?? '')}</th><td>${shown(first?.field ?? '')}</td><td>${shown(first?.kind ?? '')}</td><td>${group.length}</td></tr>`;
    });
  return `<section aria-labelledby="fields">
<h2 id="fields">Where they differ</h2>
<div class="wide" tabindex="0"><table>
<caption>By field, and since when: somebody has changed it in Odoo since, or it never came out as the source has it</caption>
<thead><tr><th scope="col">Model</th><th scope="col">Field</th><th scope="col">Since</th><th scope="col">Records</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
</section>`;
}

const count = (number: number): string => (number === 0 ? '<td>0</td>' : `<td class="bad">${number}</td>`);

const style = `${pageStyle}
th,td{text-align:left}td.bad{color:#a3262a;font-weight:600}
`;
