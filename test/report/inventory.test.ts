import { describe, expect, it } from 'vitest';
import type { InventoryEntry, NativeEquivalent } from '../../lib/migration/inventory.ts';
import { inventoryMarkdown } from '../../lib/report/inventory-markdown.ts';
import { inventoryPage, noEquivalent } from '../../lib/report/inventory-page.ts';

const rule: NativeEquivalent = {
  name: 'Automation rule',
  how: 'It sets a field.',
  places: [
    { version: '14', place: null, edition: 'Community' },
    { version: '19', place: 'Settings > Rules', edition: 'Enterprise' },
  ],
};

const entry = (changes: Partial<InventoryEntry> = {}): InventoryEntry => ({
  key: 'WF-01',
  name: 'Large purchases',
  facts: [
    { term: 'Started by', values: ['Order submitted'] },
    { term: 'Approvers', values: ['Head of purchasing', 'Managing director'] },
    { term: 'Notes', values: [] },
  ],
  steps: [
    { kind: 'Approval', text: 'Head of purchasing', equivalents: [rule, { ...rule, name: 'Studio' }] },
    { kind: 'Action', text: 'Ring the bell', equivalents: [] },
  ],
  ...changes,
});

const content = (entries: readonly InventoryEntry[] = [entry()]) => ({
  title: 'Workflow inventory',
  introduction: 'What there was.',
  entries,
});

const evil = '<script>alert("x")</script>|&*_[a](b)\n# head';

const everywhere = entry({
  key: evil,
  name: evil,
  facts: [{ term: evil, values: [evil] }],
  steps: [
    {
      kind: evil,
      text: evil,
      equivalents: [{ name: evil, how: evil, places: [{ version: '19', place: evil, edition: 'Community' }] }],
    },
  ],
});

describe('an inventory as a page', () => {
  it('shows what the source says, leaving out what it does not say', () => {
    const html = inventoryPage(content());

    expect(html).toContain('<dt>Approvers</dt><dd>Head of purchasing</dd><dd>Managing director</dd>');
    expect(html).not.toContain('Notes');
  });

  it('says for each step what does it in Odoo, where, and in which edition', () => {
    const html = inventoryPage(content());

    expect(html).toContain('<th scope="row" rowspan="2">Approval</th>');
    expect(html).toContain('<strong>Studio</strong><br>It sets a field.');
    expect(html).toContain('Odoo 14: not there</li>');
    expect(html).toContain('Odoo 19: Settings &gt; Rules <span class="edition enterprise">Enterprise</span>');
  });

  it('says so where nothing does, and how often', () => {
    const covered = entry({ steps: [{ kind: 'Trigger', text: 'Order submitted', equivalents: [rule] }] });

    const html = inventoryPage(content([entry(), covered, covered]));

    expect(html.split(noEquivalent)).toHaveLength(2);
    expect(html).toContain('3 in all; 1 of their steps have no native equivalent.');
  });

  it('leads to every entry from its head', () => {
    const html = inventoryPage(content([entry(), entry({ key: 'WF-02' })]));

    const led = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);

    expect(led).toEqual(['entry-0', 'entry-1']);
    for (const id of led) expect(html).toContain(`<h2 id="${id}">`);
  });

  it('shows markup in any text as the text it is', () => {
    const html = inventoryPage({ title: evil, introduction: evil, entries: [everywhere] });

    expect(html).not.toContain('<script');
    expect(html.split('&lt;script&gt;').length).toBeGreaterThan(10);
  });

  it('needs nothing from elsewhere and runs nothing', () => {
    expect(inventoryPage(content())).not.toMatch(/<script|<link|<img|<iframe|src=|url\(|@import|https?:/i);
  });

  it('closes every element it opens', () => {
    const open: string[] = [];
    for (const [, slash, name = ''] of inventoryPage(content()).matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
      if (['meta', 'br'].includes(name)) continue;
      if (slash === '/') expect(open.pop()).toBe(name);
      else open.push(name);
    }

    expect(open).toEqual([]);
  });
});

describe('an inventory as Markdown', () => {
  it('has a heading, the facts and a table for every entry', () => {
    const lines = inventoryMarkdown(content()).split('\n');

    expect(lines).toContain('## WF-01: Large purchases');
    expect(lines).toContain('- **Approvers:** Head of purchasing; Managing director');
    expect(lines).toContain(
      '| Approval | Head of purchasing | **Studio.** It sets a field. | Odoo 14: not there<br>Odoo 19 (Enterprise): Settings \\> Rules |',
    );
    expect(lines).toContain(`| Action | Ring the bell | ${noEquivalent} |  |`);
  });

  it('keeps any text within its line and its cell', () => {
    const text = inventoryMarkdown(content([everywhere]));

    expect(text).not.toContain('<script');
    expect(text).not.toMatch(/^# head/m);
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
  });
});

describe('an inventory to be signed', () => {
  const schedule = { ...content([entry({ steps: [] }), entry({ key: 'WF-02', steps: [] })]), signOff: true };

  it('has a place for a signature in every entry, and no table where there is no step', () => {
    const page = inventoryPage(schedule);

    expect(page.match(/<p class="sign">/g)).toHaveLength(2);
    expect(page).not.toContain('<table');
    expect(page).not.toContain('native equivalent');
  });

  it('has it in Markdown too', () => {
    const text = inventoryMarkdown(schedule);

    expect(text.match(/Checked and agreed/g)).toHaveLength(2);
    expect(text).not.toContain('| Step |');
  });
});
