import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { ExportFileError } from '../../lib/migration/errors.ts';
import { unzip, type ZipLimits, zipLimits } from '../../lib/migration/unzip.ts';
import { zipArchive, zipInput } from './zip-archive.ts';

async function unpack(bytes: Buffer, limits: ZipLimits = zipLimits) {
  const files: { name: string; size: number; content: string }[] = [];
  for await (const { name, size, open } of unzip(zipInput(bytes), limits)) {
    files.push({ name, size, content: (await buffer(await open())).toString('utf8') });
  }
  return files;
}

async function failure(bytes: Buffer, limits?: ZipLimits): Promise<unknown> {
  return unpack(bytes, limits).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('unpacking a zip archive', () => {
  it('gives every file with its path and content, packed or stored', async () => {
    const files = await unpack(
      zipArchive([
        { name: 'accounts.csv', content: 'id\n1\n' },
        { name: 'deep/er/notes é.csv', content: 'x'.repeat(3_000_000), method: 0 },
        { name: 'empty.csv', content: '' },
      ]),
    );
    expect(files.map(({ name, size, content }) => [name, size, content.length])).toEqual([
      ['accounts.csv', 5, 5],
      ['deep/er/notes é.csv', 3_000_000, 3_000_000],
      ['empty.csv', 0, 0],
    ]);
  });

  it('passes over folders and the litter of operating systems', async () => {
    const names = ['data/', '__MACOSX/data/._a.csv', 'data/.DS_Store', '.git/config', 'data/Thumbs.db', 'data/a.csv'];
    const files = await unpack(zipArchive(names.map((name) => ({ name, content: name.endsWith('/') ? '' : 'x' }))));
    expect(files.map(({ name }) => name)).toEqual(['data/a.csv']);
  });

  it('reads nothing but the directory until a file is opened, in few reads', async () => {
    const parts = Array.from({ length: 3000 }, (_, index) => ({
      name: `${index}.csv`,
      content: 'x'.repeat(5000),
      method: 0,
    }));
    const input = zipInput(zipArchive(parts));
    let count = 0;
    for await (const _entry of unzip(input)) count += 1;
    expect(count).toBe(3000);
    expect(input.reads.length).toBeLessThan(8);
    expect(input.reads.reduce((sum, length) => sum + length, 0)).toBeLessThan(400_000);
  });

  it('lets an entry be opened after the walk, and again', async () => {
    const opened = [];
    for await (const entry of unzip(zipInput(zipArchive([{ name: 'a.csv', content: 'abc' }])))) opened.push(entry.open);
    for (const open of [...opened, ...opened]) expect((await buffer(await open())).toString()).toBe('abc');
    expect(opened).toHaveLength(1);
  });

  it('lets a small archive be packed as tightly as it likes', async () => {
    expect(await unpack(zipArchive([{ name: 'a.csv', content: Buffer.alloc(1024 * 1024) }]))).toHaveLength(1);
  });

  it.each([
    ['an encrypted file', [{ name: 'a.csv', content: 'x', flags: 1 }], 'password'],
    ['an absolute path', [{ name: '/etc/a.csv', content: 'x' }], 'path leads out'],
    ['a drive letter', [{ name: 'C:/a.csv', content: 'x' }], 'path leads out'],
    ['a path that climbs', [{ name: 'a/../../b.csv', content: 'x' }], 'path leads out'],
    [
      'one path twice',
      [
        { name: 'a.csv', content: 'x' },
        { name: 'a.csv', content: 'y' },
      ],
      'twice',
    ],
    ['an unusual compression', [{ name: 'a.csv', content: 'x', method: 14 }], 'unusual compression'],
    ['content that does not match its checksum', [{ name: 'a.csv', content: 'abc', checksum: 1 }], 'damaged'],
    ['content longer than it claims', [{ name: 'a.csv', content: 'x'.repeat(1000), claimedSize: 10 }], 'damaged'],
  ])('refuses %s', async (_what, parts, word) => {
    const error = await failure(zipArchive(parts));
    expect(error).toBeInstanceOf(ExportFileError);
    expect(String(error)).toContain(word);
    expect(String(error)).not.toContain('a.csv');
  });

  it('refuses an archive that unpacks to far more than an export would', async () => {
    const bomb = zipArchive([{ name: 'a.csv', content: Buffer.alloc(70 * 1024 * 1024) }]);
    expect(String(await failure(bomb))).toContain('far more');
    const large = zipArchive([{ name: 'a.csv', content: 'xxxxxxxxxx' }]);
    expect(String(await failure(large, { ...zipLimits, bytes: 9 }))).toContain('far more');
    expect(String(await failure(large, { ...zipLimits, entries: 0 }))).toContain('more than 0 files');
  });

  it('hands on the failure of the storage it reads from as it is, at the directory and inside a file', async () => {
    const whole = zipInput(zipArchive([{ name: 'a.csv', content: 'x'.repeat(200_000), method: 0 }]));
    for (const readsThatWork of [0, 2]) {
      let reads = 0;
      const read = async (start: number, length: number) => {
        reads += 1;
        if (reads > readsThatWork) throw new Error('connection reset');
        return whole.read(start, length);
      };
      const walk = async () => {
        for await (const { open } of unzip({ ...whole, read })) await buffer(await open());
      };
      await expect(walk()).rejects.toThrow(/^connection reset$/);
    }
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no archive', Buffer.from('id,name\n1,a\n'.repeat(10))],
    ['an archive cut off', zipArchive([{ name: 'a.csv', content: 'x'.repeat(1000) }]).subarray(0, 60)],
  ])('says that %s is damaged', async (_what, bytes) => {
    expect(await failure(bytes)).toMatchObject({ message: expect.stringContaining('damaged or cut off') });
  });
});
