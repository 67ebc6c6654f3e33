import { type Audited, auditDrop, type DropToAudit } from '../../../lib/migration/audit/audit-drop.ts';
import type { Finding } from '../../../lib/migration/audit/finding.ts';
import { proposeMap } from '../../../lib/migration/map.ts';
import type { ObjectType, Pair } from '../../../lib/migration/object-type.ts';
import { exportFile } from '../export-files/export-file-in-memory.ts';

/** What a test says of a drop: rows by object type or line type, headers first; or the bytes of one file. */
export type Sheets = Readonly<Record<string, readonly string[] | Buffer>>;

const pairOf = (types: readonly ObjectType[]): Pair => ({ name: 'a-pair', namespace: '__a__', objectTypes: types });

/** Audits a drop of CSV files, one for each object type, with the map that is proposed for its headers. */
export async function audited(
  types: readonly ObjectType[],
  sheets: Sheets,
  options: Partial<Pick<DropToAudit, 'now' | 'knownBefore' | 'inOdoo' | 'timeIsShort'>> = {},
): Promise<readonly Audited[]> {
  const pair = pairOf(types);
  const texts = Object.entries(sheets).map(([object, rows]) => ({
    object,
    bytes: Buffer.isBuffer(rows) ? rows : Buffer.from(rows.join('\n')),
  }));
  const headers = Object.fromEntries(
    texts.map(({ object, bytes }) => [object, bytes.toString('latin1').split('\n')[0]?.split(',') ?? []]),
  );
  return await Array.fromAsync(
    auditDrop({
      pair,
      map: proposeMap(pair, headers),
      files: (object) =>
        texts.filter((text) => text.object === object).map(({ bytes }) => exportFile(`${object}s.csv`, bytes)),
      now: new Date('2026-11-26T12:00:00Z'),
      ...options,
    }),
  );
}

/** The findings among what an audit told. */
export const findingsIn = (told: readonly Audited[]): readonly Finding[] =>
  told.flatMap((one) => (one.kind === 'findings' ? one.findings : []));

/** Each finding as `file:row column rule weight`. */
export const inShort = (told: readonly Audited[]): readonly string[] =>
  findingsIn(told).map(({ file, row, column, rule, weight }) => `${file}:${row} ${column} ${rule} ${weight}`);
