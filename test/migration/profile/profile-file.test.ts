import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { dropProfileSchema } from '../../../lib/migration/profile/file-profile.ts';
import { headersOnly, profileFile } from '../../../lib/migration/profile/profile-file.ts';
import { containment } from '../../../lib/migration/profile/sketch.ts';

const inputOf = (name: string, text: string) => ({ name, open: async () => Readable.from([Buffer.from(text)]) });
const profileOf = (text: string, headers = text.split('\n')[0]?.split(';') ?? []) =>
  profileFile(inputOf('rows.csv', text), headers);
const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `K-${from + i}`);

describe('the profile of a file', () => {
  it('says of every column how full it is, what its values look like and which are frequent', async () => {
    const profile = await profileOf('id;day;amount;kind\n1;31.03.2024;1.250,50;a\n2;01.04.2023;7,25;b\n3;;;a\n');

    expect(profile).toMatchObject({ file: 'rows.csv', format: 'csv', rows: 3, broken: 0 });
    expect(profile.columns.map(({ header, filled, distinct }) => [header, filled, distinct])).toEqual([
      ['id', 3, 3],
      ['day', 2, 2],
      ['amount', 2, 2],
      ['kind', 3, 2],
    ]);
    const [, day, amount, kind] = profile.columns;
    expect(day).toMatchObject({
      shapes: { 'date-day-first': 1, 'date-day-or-month-first': 1 },
      least: '2023-04-01',
      greatest: '2024-03-31',
    });
    expect(amount).toMatchObject({ shapes: { 'decimal-comma': 2 }, least: '7.25', greatest: '1250.50' });
    expect(kind?.frequent).toEqual([
      { value: 'a', count: 2 },
      { value: 'b', count: 1 },
    ]);
    expect(dropProfileSchema.parse({ files: [profile] })).toEqual({ files: [profile] });
  });

  it('counts rows that are no rows, and leaves out what a report added', async () => {
    const profile = await profileOf('id;rule;how to mend it\n1;x;y\n2;x;y;beyond\n', ['id']);

    expect(profile).toMatchObject({ rows: 2, broken: 1 });
    expect(profile.columns.map(({ header, filled }) => [header, filled])).toEqual([['id', 1]]);
  });

  it('stays bounded and close to the truth where every value is another one', async () => {
    const often = Array.from({ length: 500 }, () => 'often');
    const profile = await profileOf(`key\n${[...numbered(0, 20_000), ...often].join('\n')}\n`);

    const [column] = profile.columns;
    expect(column?.distinctExact).toBe(false);
    expect(Math.abs((column?.distinct ?? 0) - 20_001)).toBeLessThan(2000);
    expect(column?.sketch).toHaveLength(1024);
    expect(column?.frequent.length).toBeLessThanOrEqual(50);
    expect(column?.frequent[0]?.value).toBe('often');
  });

  it('knows the headers alone where nothing else was read', () => {
    expect(headersOnly('a.json', ['id'])).toMatchObject({
      format: 'json',
      rows: 0,
      columns: [{ header: 'id', filled: 0 }],
    });
  });
});

describe('containment of one column in another', () => {
  const sketchOf = async (values: readonly string[]) =>
    (await profileOf(`key\n${values.join('\n')}\n`)).columns[0]?.sketch ?? [];

  it('is exact for small columns, whatever the case', async () => {
    const share = containment(await sketchOf(['a', 'B', 'c', 'x']), await sketchOf(['A', 'b', 'C', 'd']));

    expect(share).toEqual({ share: 0.75, of: 4 });
  });

  it('is close for large ones', async () => {
    const { share } = containment(await sketchOf(numbered(5000, 15_000)), await sketchOf(numbered(0, 10_000)));

    expect(Math.abs(share - 0.5)).toBeLessThan(0.06);
  });

  it('of nothing is nothing', () => {
    expect(containment([], ['a'])).toEqual({ share: 0, of: 0 });
  });
});
