import { describe, expect, it } from 'vitest';
import { type IdMapEntries, type LoadedEntry, nameOf } from '../../lib/migration/id-map.ts';
import { idMapAfter } from '../../lib/migration/rollback-id-map.ts';

const name = { objectType: 'account', key: 'A-1' };
const externalId = '__aiworks__.acme_account_A-1';
const entry = (run: string, more: Partial<LoadedEntry> = {}): LoadedEntry => ({
  state: 'loaded',
  model: 'res.partner',
  id: 7,
  externalId,
  hash: 'h',
  run,
  after: { phone: 'x' },
  ...more,
});
const now = (one: LoadedEntry): IdMapEntries => new Map([[nameOf(name), one]]);
const record = { model: 'res.partner', id: 7, externalId };
const why = { rule: 'changed-in-odoo', problem: 'was changed', mend: 'Nothing to do' };
const created = new Set([externalId]);
const nothing = { left: [], kept: [] };

describe('the id map after a part was undone', () => {
  it('forgets what the part made', () => {
    expect(idMapAfter([{ name }], now(entry('run-2')), 'run-2', nothing, created)).toEqual({ put: [], remove: [name] });
  });

  it('says again what it said before of what the part changed', () => {
    const before = entry('run-1');

    const after = idMapAfter([{ name, entry: before }], now(entry('run-2')), 'run-2', nothing, new Set());

    expect(after).toEqual({ put: [{ name, entry: before }], remove: [] });
  });

  it('keeps what stays for a person’s work', () => {
    const kept = [{ ...record, why }];

    expect(idMapAfter([{ name }], now(entry('run-2')), 'run-2', { left: [], kept }, created)).toEqual({
      put: [],
      remove: [],
    });
  });

  it('remembers what was archived so that a new run writes all of it', () => {
    const left = [{ ...record, how: 'archived' as const, why }];

    const { put, remove } = idMapAfter([{ name }], now(entry('run-2')), 'run-2', { left, kept: [] }, created);

    expect(remove).toEqual([]);
    expect(put).toEqual([
      {
        name,
        entry: { state: 'loaded', model: 'res.partner', id: 7, externalId, hash: '', run: 'run-2', undone: true },
      },
    ]);
  });

  it('frees the name of a document that Odoo keeps emptied', () => {
    const left = [{ ...record, how: 'emptied' as const, why }];

    expect(idMapAfter([{ name }], now(entry('run-2')), 'run-2', { left, kept: [] }, created).remove).toEqual([name]);
  });

  it('leaves alone what a later run wrote, and what is reverted already', () => {
    const known = [{ name, entry: entry('run-1') }];

    expect(idMapAfter(known, now(entry('run-3')), 'run-2', nothing, created)).toEqual({ put: [], remove: [] });
    expect(idMapAfter(known, now(entry('run-1')), 'run-2', nothing, created)).toEqual({ put: [], remove: [] });
    expect(idMapAfter(known, new Map(), 'run-2', nothing, created)).toEqual({ put: [], remove: [] });
  });
});
