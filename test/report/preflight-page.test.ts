import { describe, expect, it } from 'vitest';
import { type CheckedInOdoo, preflightCsv, preflightPage } from '../../lib/report/preflight-page.ts';

const checks: readonly CheckedInOdoo[] = [
  { subject: 'Version', verdict: 'pass', says: 'Odoo 19.0' },
  { subject: 'Views', verdict: 'warning', says: '1 custom views: <b>own</b>', mend: 'Correct them' },
  { subject: 'Apps', verdict: 'stop', says: 'No purchase.order', mend: '=Install Purchase' },
];
const pageOf = (some: readonly CheckedInOdoo[]) =>
  preflightPage({ pair: 'a-pair', migration: 'acme', run: 'one', checks: some, recommendation: 'Community & apps.' });

describe('the page of a look at Odoo', () => {
  it('says first whether Odoo can take the migration, and what is recommended', () => {
    expect(pageOf(checks)).toContain('Odoo cannot take this migration yet. To be mended first: 1. Worth a look: 1.');
    expect(pageOf(checks.slice(0, 1))).toContain('Odoo can take this migration.<');
    expect(pageOf(checks)).toContain('Recommended: Community &amp; apps.');
  });

  it('lists what matters most first, and lets no text of Odoo become markup', () => {
    const page = pageOf(checks);

    expect([...page.matchAll(/<th scope="row">(\w+)/g)].map(([, subject]) => subject)).toEqual([
      'Apps',
      'Views',
      'Version',
    ]);
    expect(page).toContain('&lt;b&gt;own&lt;/b&gt;');
    expect(page).not.toMatch(/<script|<link|https?:/);
    expect(page).toContain('<caption>');
  });

  it('is a CSV file too, which runs no formula', () => {
    expect(preflightCsv(checks).split('\n')[1]).toBe("Apps,stop,No purchase.order,'=Install Purchase");
  });
});
