import { describe, expect, it } from 'vitest';
import { isRead } from '../../lib/odoo/client.ts';
import { placeArguments } from '../../lib/odoo/xmlrpc-transport.ts';

describe('placing named arguments for XML-RPC', () => {
  it('sends ids first and the rest by name', () => {
    const placed = placeArguments({ method: 'action_post', ids: [1, 2] }, { soft: true });

    expect(placed).toEqual({ list: [[1, 2]], named: { soft: true } });
  });

  it('sends by position what has another name on Odoo 14', () => {
    const placed = placeArguments({ method: 'search' }, { domain: [['id', '>', 1]], limit: 5 });

    expect(placed).toEqual({ list: [[['id', '>', 1]]], named: { limit: 5 } });
  });

  it('sends the values of create by position, where the server looks at them', () => {
    const placed = placeArguments({ method: 'create' }, { vals_list: [{ name: 'x' }] });

    expect(placed).toEqual({ list: [[{ name: 'x' }]], named: {} });
  });

  it('sends by name what stands after a gap', () => {
    const placed = placeArguments({ method: 'name_search' }, { domain: [], limit: 3 });

    expect(placed).toEqual({ list: [], named: { domain: [], limit: 3 } });
  });

  it('sends ids before the values of a write', () => {
    const placed = placeArguments({ method: 'write', ids: [4] }, { vals: { name: 'y' } });

    expect(placed).toEqual({ list: [[4], { name: 'y' }], named: {} });
  });
});

describe('telling reads from writes', () => {
  it('counts every method it does not know as a write', () => {
    expect(['search_read', 'fields_get', 'has_access'].map(isRead)).toEqual([true, true, true]);
    expect(['load', 'action_post', 'export_data', 'anything'].map(isRead)).toEqual([false, false, false, false]);
  });
});
