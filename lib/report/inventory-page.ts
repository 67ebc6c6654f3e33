import type { InventoryEntry, InventoryStep } from '../migration/inventory.ts';
import { htmlPage, signature, signatureStyle } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** What an inventory's files are made of. */
export interface InventoryContent {
  readonly title: string;
  readonly introduction: string;
  readonly entries: readonly InventoryEntry[];
  /** Whether each entry has a place for a signature. */
  readonly signOff?: boolean;
}

/** What is said of a step that nothing in Odoo does by itself. */
export const noEquivalent =
  'No native equivalent: ask whether it is still needed. If it is, a developer has to build it.';

/** An inventory as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function inventoryPage({ title, introduction, entries, signOff = false }: InventoryContent): string {
  const steps = entries.flatMap((entry) => entry.steps);
  const without = steps.filter(({ equivalents }) => equivalents.length === 0).length;
  const main = `<header>
<h1>${shown(title)}</h1>
<p>${shown(introduction)}</p>
<p>${entries.length} in all${steps.length === 0 ? '' : `; ${without} of their steps have no native equivalent`}.</p>
</header>
<nav aria-label="Contents"><ul>${entries.map(({ key, name }, index) => `<li><a href="#entry-${index}">${shown(key)} ${shown(name)}</a></li>`).join('')}</ul></nav>
${entries.map((entry, index) => section(entry, index, signOff)).join('\n')}`;
  return htmlPage(title, style, main);
}

function section({ key, name, facts, steps }: InventoryEntry, index: number, signOff: boolean): string {
  const told = facts.filter(({ values }) => values.length > 0);
  return `<section aria-labelledby="entry-${index}">
<h2 id="entry-${index}">${shown(name)} <span class="kind">${shown(key)}</span></h2>
<dl>${told.map(({ term, values }) => `<dt>${shown(term)}</dt>${values.map((value) => `<dd>${shown(value)}</dd>`).join('')}`).join('')}</dl>
${steps.length === 0 ? '' : stepTable(steps)}${signOff ? signature : ''}
</section>`;
}

const stepTable = (steps: readonly InventoryStep[]): string => `<div class="wide" tabindex="0"><table>
<caption>What can do the work of each step in Odoo</caption>
<thead><tr><th scope="col">Step</th><th scope="col">What happens</th><th scope="col">In Odoo</th><th scope="col">Where</th></tr></thead>
<tbody>${steps.map(rows).join('')}</tbody>
</table></div>`;

function rows({ kind, text, equivalents }: InventoryStep): string {
  const span = equivalents.length > 1 ? ` rowspan="${equivalents.length}"` : '';
  const head = `<th scope="row"${span}>${shown(kind)}</th><td${span}>${shown(text)}</td>`;
  if (equivalents.length === 0) return `<tr>${head}<td colspan="2" class="none">${noEquivalent}</td></tr>`;
  return equivalents
    .map(({ name, how, places }, index) => {
      const where = places.map(
        (place) => `<li>Odoo ${shown(place.version)}: ${shown(place.place ?? 'not there')}${editionOf(place)}</li>`,
      );
      return `<tr>${index === 0 ? head : ''}<td><strong>${shown(name)}</strong><br>${shown(how)}</td><td><ul>${where.join('')}</ul></td></tr>`;
    })
    .join('');
}

const editionOf = ({ place, edition }: InventoryStep['equivalents'][number]['places'][number]): string =>
  place === null ? '' : ` <span class="edition ${edition.toLowerCase()}">${edition}</span>`;

const style = `${pageStyle}
th,td{text-align:left;vertical-align:top}td ul{margin:0;padding-left:1.1rem}
h2 .kind{font-weight:400;font-size:.9rem}
dl{display:grid;grid-template-columns:8rem 1fr;gap:.2rem 1rem;margin:0}dt{color:var(--quiet);grid-column:1}dd{margin:0;grid-column:2;white-space:pre-line}
${signatureStyle}
nav ul{columns:2;padding-left:1.1rem}
.none{color:#a3262a;font-weight:600}
.edition{font-size:.8rem;padding:0 .4rem;border-radius:.6rem;border:1px solid var(--line);white-space:nowrap}
.edition.enterprise{border-color:#7a3fa0;color:#7a3fa0}
a{color:#1b5d99}
@media print{nav{display:none}.edition{border:1px solid #000}}
`;
