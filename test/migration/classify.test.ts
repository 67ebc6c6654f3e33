import { describe, expect, it } from 'vitest';
import { classify, isUndecided, namesIn } from '../../lib/migration/classify.ts';
import { email, text } from '../../lib/migration/columns.ts';
import {
  type IdMapEntry,
  idMapEntrySchema,
  type LoadedEntry,
  nameOf,
  type SourceName,
} from '../../lib/migration/id-map.ts';
import type { PartLine } from '../../lib/migration/transform.ts';
import { objectTypeOf } from './object-type-of.ts';

const account = objectTypeOf({
  name: 'account',
  columns: { parentId: text('Parent', 'A-2').optional(), owner: email('Owner', 'ana@example.com').optional() },
  references: { parentId: { to: 'account' }, owner: { to: 'user', by: 'email' } },
});

const line = (record: PartLine['record'] = {}): PartLine => ({
  file: 'accounts.csv',
  row: 3,
  key: 'A-1',
  hash: 'new',
  record: { id: 'A-1', parentId: null, owner: null, ...record },
});
const loaded: LoadedEntry = { state: 'loaded', model: 'res.partner', id: 7, hash: 'new', run: 'run-1' };
const heldBack = (outcome: 'rejected' | 'pending', run = 'run-2'): IdMapEntry => ({
  state: 'not-loaded',
  outcome,
  run,
});

const own: SourceName = { objectType: 'account', key: 'A-1' };
const parent: SourceName = { objectType: 'account', key: 'A-2' };
const owner: SourceName = { objectType: 'user', by: 'email', key: 'ana@example.com' };
const bothNamed = line({ parentId: 'A-2', owner: 'ana@example.com' });

const now = { run: 'run-2', begun: false, retryRefused: false };
function classified(
  which: PartLine,
  known: readonly (readonly [SourceName, IdMapEntry])[],
  situation: Partial<typeof now> = {},
) {
  const entries = new Map(known.map(([name, entry]) => [nameOf(name), entry]));
  return classify(account, which, entries, { ...now, ...situation });
}

describe('the records a line names', () => {
  it('are named by key or alternate key, empty columns aside', () => {
    expect(namesIn(account, bothNamed)).toEqual([
      { column: 'parentId', name: { objectType: 'account', by: undefined, key: 'A-2' } },
      { column: 'owner', name: owner },
    ]);
    expect(namesIn(account, line())).toEqual([]);
  });

  it('have one name each, even where keys look like columns', () => {
    const names = [
      own,
      parent,
      owner,
      { objectType: 'user', key: 'email#x' },
      { objectType: 'user', by: 'email', key: 'x' },
    ];

    expect(new Set(names.map(nameOf)).size).toBe(names.length);
  });
});

describe('a line that names nothing', () => {
  it('is written when the id map does not know it', () => {
    expect(classified(line(), [])).toEqual({ kind: 'write', line: line(), entry: undefined });
  });

  it('is unchanged when its hash is the stored one', () => {
    expect(classified(line(), [[own, loaded]])).toEqual({ kind: 'unchanged', line: line(), entry: loaded });
  });

  it('is written with what is known of it when its hash is another one', () => {
    const entry = { ...loaded, hash: 'old' };

    expect(classified(line(), [[own, entry]])).toEqual({ kind: 'write', line: line(), entry });
  });

  it('is written again when this part has begun to write it, whatever the id map says', () => {
    expect(classified(line(), [[own, loaded]], { begun: true })).toMatchObject({ kind: 'write', entry: loaded });
  });

  it('is written when an earlier run could not load it', () => {
    expect(classified(line(), [[own, heldBack('rejected', 'run-1')]])).toMatchObject({
      kind: 'write',
      entry: undefined,
    });
  });
});

describe('a line that Odoo refused before', () => {
  const reasons = [{ rule: 'vat', problem: 'is refused by Odoo', mend: 'Correct it' }];
  const refused = { ...heldBack('rejected', 'run-1'), refused: { hash: 'new', reasons } };

  it('is rejected for the same reasons without asking Odoo', () => {
    expect(classified(line(), [[own, refused]])).toEqual({ kind: 'rejected', line: line(), reasons });
  });

  it('is rejected likewise when an older state of it is in Odoo', () => {
    const entry = { ...loaded, hash: 'old', refused: { hash: 'new', reasons } };

    expect(classified(line(), [[own, entry]])).toMatchObject({ kind: 'rejected', reasons });
  });

  it('is written when the row has changed', () => {
    const entry = { ...refused, refused: { hash: 'old', reasons } };

    expect(classified(line(), [[own, entry]])).toMatchObject({ kind: 'write' });
  });

  it('is written when the drop asks for it', () => {
    expect(classified(line(), [[own, refused]], { retryRefused: true })).toMatchObject({ kind: 'write' });
  });
});

describe('a line that names others', () => {
  it('is written when all of them are in Odoo', () => {
    const known = [
      [parent, loaded],
      [owner, loaded],
    ] as const;

    expect(classified(bothNamed, known)).toMatchObject({ kind: 'write' });
  });

  it('is unchanged without a look at them', () => {
    expect(classified(bothNamed, [[own, loaded]])).toMatchObject({ kind: 'unchanged' });
  });

  it('is rejected, by the column, for a record of another type that nobody knows', () => {
    const outcome = classified(line({ owner: 'ana@example.com' }), []);

    expect(outcome).toMatchObject({ kind: 'rejected', reasons: [{ rule: 'missing-reference', column: 'owner' }] });
  });

  it.each(['rejected', 'pending'] as const)('is pending while the record it names is %s', (state) => {
    const outcome = classified(line({ owner: 'ana@example.com' }), [[owner, heldBack(state)]]);

    expect(outcome).toMatchObject({ kind: 'pending', reasons: [{ rule: 'waits-for-reference', column: 'owner' }] });
    expect(JSON.stringify(outcome)).toContain(`which is ${state} and not in Odoo yet`);
  });

  it('waits for one of its own type that may still come', () => {
    const named = line({ parentId: 'A-2' });

    expect(classified(named, [])).toMatchObject({ kind: 'waiting', reasons: [{ column: 'parentId' }] });
    expect(classified(named, [[parent, heldBack('rejected', 'run-1')]])).toMatchObject({ kind: 'waiting' });
  });

  it('is pending when one of its own type did not get in during this run', () => {
    expect(classified(line({ parentId: 'A-2' }), [[parent, heldBack('rejected', 'run-2')]])).toMatchObject({
      kind: 'pending',
    });
  });

  it('waits for itself when it names itself, and does not fail', () => {
    expect(classified(line({ parentId: 'A-1' }), [])).toMatchObject({ kind: 'waiting' });
  });

  it('is told everything at once: what is missing decides, what is held back is added', () => {
    const both = objectTypeOf({
      name: 'invoice',
      columns: { accountId: text('Account', 'A-1'), owner: email('Owner', 'a@example.com') },
      references: { accountId: { to: 'account' }, owner: { to: 'user', by: 'email' } },
    });
    const invoice = { ...line(), record: { id: 'I-1', accountId: 'A-9', owner: 'ana@example.com' } };

    const outcome = classify(both, invoice, new Map([[nameOf(owner), heldBack('pending')]]), now);

    expect(outcome).toMatchObject({
      kind: 'rejected',
      reasons: [
        { rule: 'missing-reference', column: 'accountId' },
        { rule: 'waits-for-reference', column: 'owner' },
      ],
    });
  });

  it('is pending rather than waiting when one record is held back and another may come', () => {
    expect(classified(bothNamed, [[owner, heldBack('pending')]])).toMatchObject({ kind: 'pending' });
  });
});

describe('a record that may still come', () => {
  it('is one nobody knows, or one that only an earlier run could not load', () => {
    expect(isUndecided(undefined, 'run-2')).toBe(true);
    expect(isUndecided(heldBack('pending', 'run-1'), 'run-2')).toBe(true);
    expect(isUndecided(heldBack('pending', 'run-2'), 'run-2')).toBe(false);
    expect(isUndecided(loaded, 'run-2')).toBe(false);
  });
});

describe('an entry of the id map', () => {
  it.each([
    loaded,
    { ...loaded, externalId: '__aiworks__.acme_account_A-1', after: { name: 'abc' } },
    heldBack('pending'),
    { ...heldBack('rejected'), refused: { hash: 'h', reasons: [{ rule: 'r', problem: 'p', mend: 'm' }] } },
  ])('is read back as it was stored ($state)', (entry) => {
    expect(idMapEntrySchema.parse(JSON.parse(JSON.stringify(entry)))).toEqual(entry);
  });
});
