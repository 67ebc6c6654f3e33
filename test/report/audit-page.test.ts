import { describe, expect, it } from 'vitest';
import type { Finding } from '../../lib/migration/audit/finding.ts';
import { FindingTally } from '../../lib/migration/audit/finding-tally.ts';
import { findingsAsCsv } from '../../lib/report/audit-findings.ts';
import { auditPage, type ProfiledFile } from '../../lib/report/audit-page.ts';

const finding = (said: Partial<Finding>): Finding => ({
  object: 'account',
  file: 'accounts.csv',
  row: 2,
  column: 'vat',
  rule: 'required',
  problem: 'is <empty>',
  mend: 'Fill it in',
  weight: 'rejected',
  ...said,
});
const resultOf = (...findings: readonly (readonly Finding[])[]) => {
  const tally = new FindingTally();
  for (const some of findings) tally.add(some);
  tally.fileRead({ kind: 'file', object: 'account', file: 'accounts.csv', rows: 10, finished: true });
  return tally.result();
};
const pageOf = (result: ReturnType<typeof resultOf>, files: readonly ProfiledFile[] = []) =>
  auditPage({ pair: 'a-pair', migration: 'acme & co', run: 'one', result, files });

const column: ProfiledFile['columns'][number] = {
  header: 'a<b',
  filled: 9,
  distinct: 3,
  distinctExact: false,
  shapes: { integer: 8, text: 1 },
  frequent: [{ value: 'Canary', count: 5 }],
  shortest: 1,
  longest: 6,
  least: '0-least',
  greatest: '9-greatest',
  sketch: [],
  meaning: { showsValues: false, showsRange: false },
};

describe('the tally of findings', () => {
  it('counts rows by the heaviest of their findings, and findings by file, column and rule', () => {
    const { files, groups } = resultOf(
      [finding({ weight: 'doubtful', rule: 'odd' }), finding({})],
      ...[3, 4, 5, 6, 7, 8].map((row) => [finding({ row, weight: 'doubtful', rule: 'odd' })]),
    );

    expect(files).toMatchObject([{ rows: 10, by: { rejected: 1, skipped: 0, doubtful: 6, repaired: 0 } }]);
    expect(groups).toMatchObject([
      { rule: 'required', count: 1, rows: [2] },
      { rule: 'odd', count: 7, rows: [2, 3, 4, 5, 6] },
    ]);
  });

  it('counts no row for what is said of a whole file', () => {
    const { row: _, ...ofFile } = finding({ weight: 'repaired' });

    expect(resultOf([ofFile]).files).toMatchObject([{ by: { repaired: 0 } }]);
  });
});

describe('the audit page', () => {
  it('begins with what to do', () => {
    expect(pageOf(resultOf())).toContain('Nothing stands against migrating these 10 rows.');
    expect(pageOf(resultOf([finding({})]))).toContain(
      '1 of 10 rows would be rejected as they are. Worth a look beside them: 0. Begin with accounts.csv, column vat (required: 1).',
    );
    expect(pageOf(resultOf([finding({ weight: 'doubtful' })]))).toContain(
      'No row of 10 would be rejected. Worth a look before they are in Odoo: 1.',
    );
  });

  it('needs nothing from elsewhere and runs nothing; text of the export cannot become markup', () => {
    const page = pageOf(resultOf([finding({ column: '<script>' })]), [
      { file: '<img src=x>', rows: 10, broken: 1, columns: [column] },
    ]);

    expect(page).not.toMatch(/<script|<img|<link|https?:|url\(/i);
    expect(page).toContain('is &lt;empty&gt;');
    expect(page).toContain('acme &amp; co');
  });

  it('has a caption for every table, a scope for every heading and words for every figure', () => {
    const page = pageOf(resultOf([finding({})]), [{ file: 'f.csv', rows: 10, broken: 0, columns: [column] }]);

    expect(page.match(/<table>/g)).toHaveLength(3);
    expect(page.match(/<caption>/g)).toHaveLength(3);
    expect(page).not.toMatch(/<th>/);
    const figures = page.match(/<svg[^>]*>/g) ?? [];
    expect(figures.length).toBeGreaterThan(1);
    expect(figures.filter((figure) => !/role="img" aria-label="[^"]+"/.test(figure))).toEqual([]);
  });

  it('shows of a column what it reads like and how full it is; values only where they are words of a list', () => {
    const file = (meaning: typeof column.meaning): ProfiledFile => ({
      file: 'f.csv',
      title: 'Accounts',
      rows: 10,
      broken: 0,
      columns: [{ ...column, meaning }],
    });

    const closed = pageOf(resultOf(), [file({ showsValues: false, showsRange: false })]);
    const open = pageOf(resultOf(), [file({ feeds: 'kind', showsValues: true, showsRange: true })]);

    expect(closed).toContain('integer 89 %, text 11 %');
    expect(closed).toContain('aria-label="90 %"');
    expect(closed).toContain('about 3');
    expect(closed).not.toMatch(/Canary|0-least|9-greatest/);
    expect(open).toMatch(/0-least, 9-greatest.*Canary \(5\)/);
  });
});

describe('an audit whose time was up', () => {
  it('says so', () => {
    const result = { ...resultOf(), finished: false };

    expect(pageOf(result)).toContain('The time was not enough to read all rows');
    expect(pageOf(resultOf())).not.toContain('The time was not enough');
  });
});

describe('the file of findings', () => {
  const textOf = async (...findings: readonly Finding[]) => {
    async function* one() {
      yield findings;
    }
    return Buffer.concat(await Array.fromAsync(findingsAsCsv(one()))).toString('utf8');
  };

  it('has a line for each, with file, row, column, rule, problem and mend', async () => {
    expect(await textOf(finding({}))).toBe(
      '\ufefffile,row,column,meaning,rule,what is wrong,how to mend it\naccounts.csv,2,vat,rejected,required,is <empty>,Fill it in\n',
    );
  });

  it('runs no formula', async () => {
    expect(await textOf(finding({ column: '=1+1' }))).toContain(",'=1+1,");
  });
});
