import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exportColumns, problemsOf, readMap } from '../../lib/migration/map.ts';
import { defaultSettings } from '../../lib/migration/settings.ts';
import { pairNamed, pairs } from '../../lib/pairs/index.ts';
import { fedByLines, fedFields } from '../../lib/report/fed-fields.ts';
import { exampleMap, mappingReference } from '../../lib/report/mapping-reference.ts';

const page = mappingReference(pairs);
const types = pairs.flatMap((pair) => pair.objectTypes);
const ownRows = types.filter(({ rowsOf }) => rowsOf === undefined);
const documents = types.flatMap((type) => (type.lines === undefined ? [] : [{ type, lines: type.lines }]));

describe('the mapping reference', () => {
  it('is what docs/mapping-reference.md holds; node scripts/make-mapping-reference.ts writes it anew', () => {
    expect(readFileSync(new URL('../../docs/mapping-reference.md', import.meta.url), 'utf8')).toBe(page);
  });

  it.each(ownRows)('has a row for every column of $name and none for what we make ourselves', (type) => {
    const section = page.split(`\n### ${type.title}\n`)[1]?.split('\n##')[0] ?? '';
    const named = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column);

    expect(named).toEqual(Object.keys(exportColumns(type)));
  });

  it.each(documents)('has a row for every column of $lines.name', ({ lines }) => {
    const section = page.split(`\n#### ${lines.title}\n`)[1]?.split('\n##')[0] ?? '';
    const named = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, column]) => column);

    expect(named).toEqual(Object.keys(lines.columns));
    expect(section).toContain(`\`${lines.name}\``);
  });

  it('names the header that feeds a column of lines in rows that hold document and line', () => {
    const section = page.split('\n#### Invoice lines\n')[1]?.split('\n##')[0] ?? '';

    expect(section).toContain('`lineId` for `id`, `id` for `invoiceId`');
  });

  it('says of every setting what it decides', () => {
    for (const name of Object.keys(defaultSettings)) expect(page).toContain(`| \`${name}\` |`);
  });

  it('explains every type of column there is', () => {
    const explained = page.split('## Types of columns')[1]?.split('\n## ')[0] ?? '';
    const used = new Set(
      types
        .flatMap((type) => [...Object.values(exportColumns(type)), ...Object.values(type.lines?.columns ?? {})])
        .map((column) => column.type),
    );

    for (const type of used) expect(explained).toContain(`| ${type.startsWith('one of') ? 'one of …' : type} |`);
  });

  it('shows a map that can be followed', () => {
    const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const pair = pairNamed(exampleMap.pair);

    expect(readMap(yaml, pair)).toEqual(exampleMap);
    expect(problemsOf(exampleMap, pair)).toEqual([]);
  });

  it('keeps every table line to its columns', () => {
    const widths = page
      .split('\n\n')
      .filter((block) => block.startsWith('|'))
      .map(
        (block) =>
          new Set(
            block
              .trim()
              .split('\n')
              .map((line) => line.replaceAll('\\|', '').split('|').length),
          ).size,
      );

    // Types of columns, settings and types of custom fields have a table each.
    expect(widths.length).toBe(ownRows.length + documents.length + 3);
    expect(new Set(widths)).toEqual(new Set([1]));
  });
});

describe('the Odoo fields a column feeds', () => {
  const fedBy = (object: string) =>
    Object.fromEntries(fedFields(types.find(({ name }) => name === object) ?? missing()));
  // Say how values name records, how a text is read, and which record is written to; Odoo itself has no such thing.
  const ours = new Set(['relatedColumn', 'format', 'primary']);
  const missing = () => {
    throw new Error('there is no such object type');
  };

  it('are found by what the object type does', () => {
    expect(fedBy('account')).toMatchObject({
      name: ['name'],
      accountType: ['customer_rank', 'supplier_rank'],
      parentId: ['parent_id', 'type'],
      country: ['country_id'],
      postalCode: ['zip'],
      owner: ['user_id'],
      createdAt: ['comment'],
    });
    expect(fedBy('product')).toMatchObject({
      salePrice: ['list_price', 'lst_price'],
      category: ['categ_id'],
      active: ['active'],
    });
  });

  it('of documents and their lines are found likewise, by what they are finished with too', () => {
    const invoice = types.find(({ name }) => name === 'invoice') ?? missing();

    expect(fedBy('invoice')).toMatchObject({
      accountId: ['partner_id'],
      status: ['state'],
      totalAmount: expect.arrayContaining(['amount_total']),
      paidOn: ['account.payment'],
    });
    expect(Object.fromEntries(fedByLines(invoice))).toMatchObject({ productId: ['product_id'], taxes: ['tax_ids'] });
  });

  it.each(documents)('leave no column of $lines.name without any', ({ type, lines }) => {
    const idle = [...fedByLines(type)]
      .filter(([column, fields]) => fields.length === 0 && column !== lines.key && column !== lines.document)
      .map(([column]) => column);

    expect(idle).toEqual([]);
  });

  it('are none where rows are only matched', () => {
    expect(new Set(Object.values(fedBy('user')).flat())).toEqual(new Set());
  });

  it.each(ownRows.filter(({ writing }) => writing.kind === 'flat' || writing.kind === 'collected'))(
    'leave no column of $name without any',
    (type) => {
      const idle = [...fedFields(type)]
        .filter(([column, fields]) => fields.length === 0 && column !== type.source.key && !ours.has(column))
        .map(([column]) => column);

      expect(idle).toEqual([]);
    },
  );
});
