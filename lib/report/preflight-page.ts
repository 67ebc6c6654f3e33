import { csvFile } from './csv.ts';
import { htmlPage } from './html-page.ts';
import { shown } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** One thing that was looked at in Odoo. */
export interface CheckedInOdoo {
  readonly subject: string;
  readonly verdict: 'stop' | 'warning' | 'pass';
  readonly says: string;
  readonly mend?: string;
}

/** What the page of a look at Odoo is made of. */
export interface PreflightContent {
  readonly pair: string;
  readonly migration: string;
  readonly run: string;
  readonly checks: readonly CheckedInOdoo[];
  /** Edition and apps for the drop, as sentences. */
  readonly recommendation: string;
}

const words = { stop: 'must be mended', warning: 'worth a look', pass: 'good' } as const;
const order = ['stop', 'warning', 'pass'] as const;

const sorted = (checks: readonly CheckedInOdoo[]): readonly CheckedInOdoo[] =>
  [...checks].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));

/** The look at Odoo as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. */
export function preflightPage({ pair, migration, run, checks, recommendation }: PreflightContent): string {
  const main = `<header>
<p class="kind">${shown(pair)} · run ${shown(run)}</p>
<h1>Look at Odoo for ${shown(migration)}</h1>
<p class="advice">${verdictOf(checks)}</p>
<p>Recommended: ${shown(recommendation)}</p>
</header>
<div class="wide" tabindex="0"><table>
<caption>What was looked at before anything is written, what matters most first</caption>
<thead><tr><th scope="col">Looked at</th><th scope="col">Verdict</th><th scope="col">Found</th><th scope="col">What to do</th></tr></thead>
<tbody>${sorted(checks).map(row).join('')}</tbody>
</table></div>`;
  return htmlPage(`Look at Odoo for ${migration}`, style, main);
}

/** The same as a CSV file for people. */
export const preflightCsv = (checks: readonly CheckedInOdoo[]): string =>
  csvFile(
    ['looked at', 'verdict', 'found', 'what to do'],
    sorted(checks).map(({ subject, verdict, says, mend }) => [subject, verdict, says, mend ?? '']),
  );

function verdictOf(checks: readonly CheckedInOdoo[]): string {
  const count = (verdict: CheckedInOdoo['verdict']) => checks.filter((check) => check.verdict === verdict).length;
  const warnings = count('warning') === 0 ? '' : ` Worth a look: ${count('warning')}.`;
  return count('stop') === 0
    ? `Odoo can take this migration.${warnings}`
    : `Odoo cannot take this migration yet. To be mended first: ${count('stop')}.${warnings}`;
}

const row = ({ subject, verdict, says, mend }: CheckedInOdoo): string =>
  `<tr><th scope="row">${shown(subject)}</th><td class="${verdict}">${words[verdict]}</td><td>${shown(says)}</td><td>${shown(mend ?? '')}</td></tr>`;

const style = `${pageStyle}
.advice{border-left:.3rem solid #2f7fc1;padding:.5rem 1rem;color:var(--ink)!important;background:#eef5fb}
th,td{text-align:left;vertical-align:top}tr{break-inside:avoid}
td.stop{color:#a3262a;font-weight:600}td.warning{color:#8a5a00;font-weight:600}td.pass{color:#1d6f42}
`;
