import { describe, expect, it } from 'vitest';
import { outcomeNames } from '../../lib/migration/outcome.ts';
import type { ObjectReconciliation, Summary } from '../../lib/migration/summary.ts';
import { type ReportContent, reportPage } from '../../lib/report/report-page.ts';
import { reconciliationOf, summaryOf } from './a-summary.ts';

const account = reconciliationOf('account', { created: 290, skipped: 4, rejected: 6 });
const contact = reconciliationOf('contact', { unchanged: 17, conflict: 1, pending: 2, updated: 3 });
const page = (
  objects: readonly ObjectReconciliation[] = [account, contact],
  summary: Partial<Summary> = {},
  content: Partial<ReportContent> = {},
): string =>
  reportPage({ summary: summaryOf(objects, summary), objects, rules: [], files: [], unmapped: [], ...content });

/** The numbers of the table row that begins with this header. */
const numbersBeside = (html: string, title: string): readonly number[] => {
  const row = new RegExp(`<tr><th scope="row">${title}</th>((?:<td>\\d+</td>)+)</tr>`).exec(html)?.[1] ?? '';
  return [...row.matchAll(/<td>(\d+)<\/td>/g)].map(([, number]) => Number(number));
};

describe('the report page', () => {
  it.each(['accounts', 'contacts'])('shows outcomes of %s that add up to their rows', (title) => {
    const [rows, ...outcomes] = numbersBeside(page(), title);

    expect(outcomes).toHaveLength(outcomeNames.length);
    expect(outcomes.reduce((sum, number) => sum + number, 0)).toBe(rows);
  });

  it('shows the outcomes in the order of its headers', () => {
    expect(numbersBeside(page(), 'accounts')).toEqual([300, 290, 0, 0, 4, 6, 0, 0]);
    expect(page()).toContain(outcomeNames.map((name) => `<th scope="col">${name}</th>`).join(''));
  });

  it.each<[string, Partial<Summary>]>([
    ['reconciled', {}],
    ['not reconciled', { reconciled: false }],
    ['not finished', { reconciled: false, problem: 'Odoo is away.' }],
  ])('gives the verdict "%s"', (verdict, summary) => {
    const html = page([account], summary);

    expect(html).toContain(`<title>Migration acme: ${verdict}</title>`);
    expect(html).toContain(`>${verdict}</span>`);
    expect(html).toContain(`class="verdict ${verdict === 'reconciled' ? 'good' : 'bad'}"`);
  });

  it('says what stopped the run', () => {
    expect(page([account], { problem: 'Odoo is away.' })).toContain(
      '<p class="problem" role="alert">Odoo is away.</p>',
    );
    expect(page()).not.toContain('role="alert"');
  });

  it('shows what changed in the map, and nothing of it where nothing did', () => {
    const change = { object: 'account', place: 'columns.name.from', before: 'Name', after: 'Firma <neu>' };

    const html = page([account], {}, { mapChanges: { against: 'm1', changes: [change] } });

    expect(html).toContain('differently from map m1');
    expect(html).toContain('<td class="text">columns.name.from</td><td class="text">Name</td>');
    expect(html).toContain('Firma &lt;neu&gt;');
    expect(page()).not.toContain('Changes of the map');
  });

  it('shows a failed check as such', () => {
    const failed = reconciliationOf('account', {}, { accounted: false, withinTolerance: false, missing: 31 });

    const html = page([failed]);

    expect(html.match(/<td class="bad">no<\/td>/g)).toHaveLength(2);
    expect(html).toContain('<td>31</td>');
    expect(page()).not.toContain('class="bad">no');
  });

  it('lists rules, files, unmapped columns and unknown files', () => {
    const html = page(
      [account],
      { unknownFiles: ['notes.txt'], cleanedCharacters: 3 },
      {
        rules: [{ object: 'Accounts', outcome: 'rejected', rule: 'email', rows: 6 }],
        files: [{ name: 'account rows.csv', what: 'accounts with reasons' }],
        unmapped: [{ object: 'account', headers: ['Fax', 'Telex'] }],
      },
    );

    expect(html).toContain('<th scope="row">Accounts</th><td>rejected</td><td>email</td><td>6</td>');
    expect(html).toContain('<a href="account%20rows.csv">account rows.csv</a>: accounts with reasons');
    expect(html).toContain('account (Fax, Telex)');
    expect(html).toContain('notes.txt');
    expect(html).toContain('3 control characters');
  });

  it('sets the totals of the source against those of Odoo, and marks the ones that differ', () => {
    const totals = {
      'out_invoice/EUR': { source: '10.00', destination: '10.00' },
      'open/out_invoice/EUR': { source: '4.00', destination: '3.50' },
    };
    const objects = [reconciliationOf('invoice', { created: 1 }, { totals, ok: false })];

    const html = page(objects);

    expect(html).toContain('<td class="text">out_invoice/EUR</td><td>10.00</td><td>10.00</td><td>0.00</td>');
    expect(html).toContain(
      '<td class="text">open/out_invoice/EUR</td><td>4.00</td><td>3.50</td><td class="bad">-0.50</td>',
    );
  });

  it('tells rows that are in Odoo with a remark apart from rows that need a person', () => {
    const objects = [reconciliationOf('invoice', { created: 1, rejected: 1 })];
    const rules = [
      { object: 'Invoices', outcome: 'created' as const, rule: 'tax-corrected', rows: 1 },
      { object: 'Invoices', outcome: 'rejected' as const, rule: 'currency', rows: 1 },
    ];

    const [before = '', after = ''] = page(objects, {}, { rules }).split('id="notes"');

    expect(before).toContain('currency');
    expect(before).not.toContain('tax-corrected');
    expect(after).toContain('tax-corrected');
  });

  it('says so when nothing is left behind and no row needs a person', () => {
    expect(page()).toContain('No file and no column.');
    expect(page()).toContain('<p>None.</p>');
  });

  it('shows markup in any text as the text it is', () => {
    const evil = `<script>alert("x")</script>&'`;
    const html = page(
      [reconciliationOf('account', { created: 1 }, { title: evil })],
      {
        pair: evil,
        migration: evil,
        run: evil,
        mode: evil,
        mapHash: evil,
        problem: evil,
        costUsd: evil,
        unknownFiles: [evil],
      },
      {
        rules: [{ object: evil, outcome: 'rejected', rule: evil, rows: 1 }],
        files: [{ name: evil, what: evil }],
        unmapped: [{ object: evil, headers: [evil] }],
      },
    );

    expect(html).not.toContain('<script');
    expect(html).not.toContain('alert("x")');
    expect(html.split('&lt;script&gt;').length).toBeGreaterThan(12);
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(page()).not.toMatch(/<script|<link|<img|<iframe|src=|url\(|@import|https?:/i);
  });

  it('tells every bar in words, for who cannot see it', () => {
    expect(page()).toContain('aria-label="accounts: 300 rows, 290 created, 4 skipped, 6 rejected"');
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, slash, name = ''] of page().matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (['meta'].includes(name)) continue;
      if (slash === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }

    expect(open).toEqual([]);
  });

  it('can be made of a run that stopped before anything was read', () => {
    const html = page([], { objects: {}, reconciled: false, problem: 'The map cannot be followed.', mapHash: '' });

    expect(html).toContain('not finished');
  });
});
