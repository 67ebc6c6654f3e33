import type { KeptRecord, LeftRecord } from '../migration/rollback.ts';
import type { RollbackSummary } from '../migration/rollback-summary.ts';
import { htmlPage } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** What the page of a rollback is made of. */
export interface RollbackContent {
  readonly summary: RollbackSummary;
  readonly kept: readonly (KeptRecord & { readonly object: string })[];
  readonly left: readonly (LeftRecord & { readonly object: string })[];
  /** Names of the files beside the page. */
  readonly files: readonly string[];
}

/** Rows that the page shows of a long list; the file beside it holds all. */
const mostShown = 200;

/** A rollback as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function rollbackPage({ summary, kept, left, files }: RollbackContent): string {
  const { pair, migration, runs, by, reason, objects } = summary;
  const rows = Object.entries(objects).map(
    ([object, { removed, restored, left: stayed, kept: held }]) =>
      `<tr><th scope="row">${shown(object)}</th>${[removed, restored, stayed, held].map((count) => `<td>${count}</td>`).join('')}</tr>`,
  );
  const main = `<header>
<p class="kind">${shown(pair)} · runs ${shown(runs.join(', '))}</p>
<h1>Rollback of ${shown(migration)}</h1>
<p class="advice">${shown(verdictOf(summary, kept.length))}</p>
<p>Asked for by ${shown(by)}: ${shown(reason)}</p>
</header>
<div class="wide"><table>
<caption>What became of the records that these runs wrote</caption>
<thead><tr><th scope="col">Object type</th><th scope="col">Removed</th><th scope="col">Restored</th><th scope="col">Undone, stays in Odoo</th><th scope="col">Kept</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
<h2>Verification</h2>
<p>${shown(checkOf(summary))}</p>
${section(
  'Kept for a person’s work, or because Odoo forbids it',
  kept.map((record) => ({ ...record, how: '' })),
)}
${section('Undone, though Odoo does not let them go', left)}
<h2>Files</h2>
<ul>${files.map((file) => `<li>${shown(file)}</li>`).join('')}</ul>`;
  return htmlPage(`Rollback of ${migration}`, style, main);
}

/** How a rollback came out, in a sentence. */
export function verdictOf({ problem, clean, checked }: RollbackSummary, kept: number): string {
  if (problem !== undefined)
    return `Stopped: ${problem} What was undone until then stays undone; start the rollback again and it goes on.`;
  if (clean) return 'Everything these runs wrote is undone, and was read back.';
  const wrong = (checked?.stillThere ?? 0) + (checked?.differing ?? 0);
  const read = wrong === 0 ? '' : ` ${wrong} things did not read back as they should.`;
  return `Undone but for ${kept} records that were kept; each says why.${read}`;
}

const checkOf = ({ checked }: RollbackSummary): string =>
  checked === null
    ? 'Nothing was read back, because the rollback was stopped before.'
    : `${checked.read} records and fields were read back: ${checked.stillThere} that should be gone are there, ${checked.differing} fields hold something else than before.`;

function section(
  title: string,
  records: readonly {
    readonly object: string;
    readonly model: string;
    readonly id: number;
    readonly how: string;
    readonly why: KeptRecord['why'];
  }[],
): string {
  if (records.length === 0) return '';
  const rows = records
    .slice(0, mostShown)
    .map(
      ({ object, model, id, how, why }) =>
        `<tr><th scope="row">${shown(object)}</th><td>${shown(model)} ${id}</td><td>${shown(how)}</td><td>${shown(why.problem)}</td><td>${shown(why.mend)}</td></tr>`,
    );
  const more = records.length > mostShown ? `<p>${records.length - mostShown} more are in the file.</p>` : '';
  return `<h2>${shown(title)}</h2>
<div class="wide"><table>
<thead><tr><th scope="col">Object type</th><th scope="col">Record</th><th scope="col">How</th><th scope="col">Why</th><th scope="col">What to do</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>${more}`;
}

const style = `${pageStyle}
.advice{border-left:.3rem solid #2f7fc1;padding:.5rem 1rem;color:var(--ink)!important;background:#eef5fb}
th,td{text-align:left;vertical-align:top}tr{break-inside:avoid}
`;
