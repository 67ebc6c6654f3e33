import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bareName } from '../../../lib/migration/bare-name.ts';
import { stemOf } from '../../../lib/migration/file-stem.ts';
import { problemsOf } from '../../../lib/migration/map.ts';
import { byRules } from '../../../lib/migration/propose/by-rules.ts';
import type { ColumnProposal, FileToMap, Proposals } from '../../../lib/migration/propose/proposal.ts';
import { proposedMap } from '../../../lib/migration/propose/proposed-map.ts';
import { words } from '../../../lib/migration/propose/vocabulary.ts';
import { defaultSettings } from '../../../lib/migration/settings.ts';
import { pairNamed } from '../../../lib/pairs/index.ts';
import { camelCaseJson } from '../../unfamiliar/camel-case-json.ts';
import { capsClinic } from '../../unfamiliar/caps-clinic.ts';
import { filesToMap, headersOf } from '../../unfamiliar/files-to-map.ts';
import { germanErp } from '../../unfamiliar/german-erp.ts';

const exports = { 'German ERP': germanErp, 'camel-case JSON': camelCaseJson, 'all-caps clinic': capsClinic };

/** Pairs of header and column of one object type: how many there are, how many were proposed, how many of these are right. */
interface Score {
  wanted: number;
  proposed: number;
  right: number;
}

const table: string[] = [];
const total: Score = { wanted: 0, proposed: 0, right: 0 };
const percent = (part: number, of: number) => (of === 0 ? 1 : part / of);

afterAll(() => {
  const line = (name: string, { wanted, proposed, right }: Score) =>
    `${name.padEnd(44)} ${String(right).padStart(5)} / ${String(proposed).padStart(3)} right ${String(right).padStart(5)} / ${String(wanted).padStart(3)} found`;
  process.stdout.write(`\nProposals for unfamiliar exports\n${table.join('\n')}\n${line('all', total)}\n`);
});

describe.each(Object.entries(exports))('the %s', (name, { pair, files, truth }) => {
  let toMap: readonly FileToMap[];
  let proposals: Proposals;

  beforeAll(async () => {
    toMap = await filesToMap(files);
    proposals = await byRules.propose({ pair: pairNamed(pair), files: toMap, fields: [] });
  });

  const wantedOf = (file: string, header: string): readonly string[] =>
    (truth[file]?.columns[header] ?? 'nothing').split(',').filter((column) => column.includes('.'));
  const columnOf = ({ object, column }: ColumnProposal) => `${object}.${column}`;

  it('is recognised file by file, whatever the files are called', () => {
    const found = Object.keys(truth).map((file) => [
      file,
      proposals.recognised
        .filter((one) => one.file === file)
        .map(({ object }) => object)
        .sort(),
    ]);

    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(truth).map(([file, { holds }]) => [file, [...holds].sort()])),
    );
    expect(proposals.unknown).toEqual([]);
  });

  it('is proposed with at least 95 % of the pairs right and 90 % of the columns found, object type by object type', () => {
    const scores = new Map<string, Score>();
    const scoreOf = (column: string): Score => {
      const object = column.split('.')[0] ?? '';
      const score = scores.get(object) ?? { wanted: 0, proposed: 0, right: 0 };
      scores.set(object, score);
      return score;
    };
    for (const [file, { columns }] of Object.entries(truth)) {
      for (const header of Object.keys(columns))
        for (const column of wantedOf(file, header)) scoreOf(column).wanted += 1;
    }
    for (const proposal of proposals.columns.filter(({ column }) => column !== undefined)) {
      const score = scoreOf(columnOf(proposal));
      score.proposed += 1;
      if (wantedOf(proposal.fileName, proposal.header).includes(columnOf(proposal))) score.right += 1;
    }
    for (const [object, score] of scores) {
      table.push(
        `${`${name}: ${object}`.padEnd(44)} precision ${(100 * percent(score.right, score.proposed)).toFixed(0).padStart(3)} %  recall ${(100 * percent(score.right, score.wanted)).toFixed(0).padStart(3)} %  of ${score.wanted}`,
      );
      for (const key of ['wanted', 'proposed', 'right'] as const) total[key] += score[key];
    }

    for (const [object, { wanted, proposed, right }] of scores) {
      expect(percent(right, proposed), `precision of ${object}`).toBeGreaterThanOrEqual(0.95);
      expect(percent(right, wanted), `recall of ${object}`).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('has custom fields with a type proposed for what fits nothing', () => {
    const wanted = Object.entries(truth).flatMap(([file, { columns }]) =>
      Object.entries(columns).flatMap(([header, said]) =>
        said.startsWith('custom ') ? [`${file} ${header} ${said}`] : [],
      ),
    );

    const fields = proposals.columns.flatMap(({ fileName, header, custom }) =>
      custom === undefined ? [] : [`${fileName} ${header} custom ${custom.feed.type}`],
    );

    expect(fields.sort()).toEqual(wanted.sort());
  });

  it('gives a map that can be followed as it is', () => {
    const held = proposals.recognised.filter(({ inRowsOf }) => inRowsOf === undefined);
    const question = { pair: pairNamed(pair), files: toMap, fields: [] };
    const { map } = proposedMap(question, proposals, headersOf(toMap, held), defaultSettings, []);

    expect(problemsOf(map, pairNamed(pair))).toEqual([]);
  });

  it('has no header and no file name that the vocabulary lists as it is', () => {
    const listed = new Set(
      Object.values(words)
        .flatMap((list) => list.split(' '))
        .map(bareName),
    );
    const headers = Object.values(truth).flatMap(({ columns }) => Object.keys(columns));
    const types = pairNamed(pair).objectTypes.flatMap((type) => [...type.files, ...(type.lines?.files ?? [])]);

    expect(headers.filter((header) => listed.has(bareName(header)))).toEqual([]);
    expect(Object.keys(files).filter((file) => types.includes(stemOf(file)))).toEqual([]);
  });
});
