import { describe, expect, it } from 'vitest';
import type { RollbackSummary } from '../../lib/migration/rollback-summary.ts';
import { rollbackPage, verdictOf } from '../../lib/report/rollback-page.ts';

const summary: RollbackSummary = {
  pair: 'a-pair',
  migration: 'acme',
  rollback: 'back-1',
  runs: ['run-2', 'run-1'],
  by: 'Ada <ada>',
  reason: 'Wrong company',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:01:00Z',
  objects: { account: { removed: 40, restored: 2, left: 1, kept: 1 } },
  checked: { read: 44, stillThere: 0, differing: 0 },
  clean: false,
};
const why = { rule: 'forbidden-by-odoo', problem: 'may not be removed, says Odoo: <script>', mend: 'Nothing to do' };
const record = { object: 'account', model: 'res.partner', id: 7, externalId: 'x', why };
const page = rollbackPage({ summary, kept: [record], left: [{ ...record, how: 'archived' }], files: ['kept.csv'] });

describe('the page of a rollback', () => {
  it('says first how it came out, who asked for it and why', () => {
    expect(page).toContain('Undone but for 1 records that were kept');
    expect(page).toContain('Asked for by Ada &lt;ada&gt;: Wrong company');
    expect(page).toContain('run-2, run-1');
  });

  it('counts by object type, and lists what stays with its reason', () => {
    expect(page).toContain('<th scope="row">account</th><td>40</td><td>2</td><td>1</td><td>1</td>');
    expect(page).toContain('res.partner 7');
    expect(page).toContain('archived');
  });

  it('needs nothing else, and lets no word of Odoo become markup', () => {
    expect(page).not.toMatch(/<script|<link|https?:/);
    expect(page).toContain('&lt;script&gt;');
  });
});

describe('the verdict', () => {
  it('is good only when everything is undone and read back', () => {
    expect(verdictOf({ ...summary, clean: true }, 0)).toMatch(/is undone, and was read back/);
    expect(verdictOf({ ...summary, checked: { read: 9, stillThere: 1, differing: 2 } }, 1)).toMatch(
      /3 things did not read back/,
    );
    expect(verdictOf({ ...summary, problem: 'Odoo is away.' }, 0)).toMatch(/^Stopped: Odoo is away\..*goes on/);
  });
});
