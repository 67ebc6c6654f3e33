import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { type LoadRow, loadRecords } from '../../lib/odoo/load-records.ts';
import { type RehearsingClient, rehearsingClient } from '../../lib/odoo/rehearsal/rehearsing-client.ts';
import { isVirtual, virtualId } from '../../lib/odoo/rehearsal/virtual-ids.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';

describe.each(allSeries)('what Odoo %s is only to validate', (series) => {
  const name = `rehearsal_${series.slice(0, 2)}`;
  let odoo: OdooClient;
  let rehearsing: RehearsingClient;

  beforeAll(async () => {
    odoo = await connect(await ownDatabase(name, series));
    rehearsing = rehearsingClient(odoo, new Map([['res.partner', new Map([['x_to_come', { type: 'char' }]])]]));
  });

  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const count = async (model: string) =>
    z
      .number()
      .parse(await odoo.call({ model, method: 'search_count', args: { domain: [] }, context: { active_test: false } }));

  const partner = (key: string, cells: LoadRow['cells'] = {}): LoadRow => ({
    externalId: `__aiworks__.rehearsed_${key}`,
    cells: { name: key, ...cells },
  });

  it('is judged record by record, and not kept', async () => {
    const before = [await count('res.partner'), await count('ir.model.data')];

    const rows = [partner('good'), partner('bad', { type: 'no such type' }), partner('alsogood')];
    const loaded = await loadRecords(rehearsing, 'res.partner', rows, 'create');

    expect(rows.map(({ externalId }) => loaded.get(externalId)?.ok)).toEqual([true, false, true]);
    expect(loaded.get('__aiworks__.rehearsed_good')).toEqual({ ok: true, id: virtualId('__aiworks__.rehearsed_good') });
    expect([await count('res.partner'), await count('ir.model.data')]).toEqual(before);
  });

  it('is refused by what only the database itself checks', async () => {
    const rows = [{ externalId: '__aiworks__.rehearsed_nameless', cells: { name: null, street: 'Quay 1' } }];
    const loaded = await loadRecords(rehearsing, 'res.partner', rows, 'create');

    expect(loaded.get('__aiworks__.rehearsed_nameless')?.ok).toBe(false);
  });

  it('may name records of the rehearsal and fill fields that are still to come', async () => {
    await loadRecords(rehearsing, 'res.partner', [partner('parent')], 'create');
    const child = partner('child', { parent_id: { externalId: '__aiworks__.rehearsed_parent' }, x_to_come: 'later' });

    const loaded = await loadRecords(rehearsing, 'res.partner', [child], 'create');

    expect(loaded.get(child.externalId)?.ok).toBe(true);
    expect(await rehearsing.call({ model: 'res.partner', method: 'fields_get' })).toHaveProperty('x_to_come');
  });

  it('is found again by its external id, and holds nothing', async () => {
    await loadRecords(rehearsing, 'res.partner', [partner('again')], 'create');
    const domain = [
      ['module', 'in', ['__aiworks__']],
      ['name', 'in', ['rehearsed_again']],
    ];
    const found = await rehearsing.call({
      model: 'ir.model.data',
      method: 'search_read',
      args: { domain, fields: [] },
    });

    const [data] = z.array(z.object({ res_id: z.number() })).parse(found);
    expect(isVirtual(data?.res_id ?? 0)).toBe(true);
    const read = {
      model: 'res.partner',
      method: 'read',
      ids: [data?.res_id ?? 0],
      args: { fields: ['name', 'child_ids'] },
    };
    expect(await rehearsing.call(read)).toEqual([{ id: data?.res_id, name: false, child_ids: [] }]);
  });

  it('is never written in another way', async () => {
    const vals = { name: 'Written by a rehearsal' };
    const answer = await rehearsing.call({ model: 'res.partner', method: 'write', ids: [1], args: { vals } });

    expect(answer).toBe(true);
    const domain = [['name', '=', vals.name]];
    expect(await odoo.call({ model: 'res.partner', method: 'search_count', args: { domain } })).toBe(0);
  });
});
