import { describe, expect, it } from 'vitest';
import { cellOf } from '../../../lib/odoo/rollback/restore.ts';

describe('the cell that brings a field back', () => {
  it.each([
    ['many2one', '12', undefined, { id: 12 }],
    ['many2one', '', undefined, { id: null }],
    ['many2many', '3,5', undefined, { ids: [3, 5] }],
    ['many2many', '', undefined, { ids: [] }],
    ['boolean', 'true', undefined, true],
    ['boolean', 'false', undefined, false],
    ['monetary', '484.03', undefined, '484.03'],
    ['float', '0', undefined, '0'],
    ['char', 'Quay 1', undefined, 'Quay 1'],
    ['char', '', undefined, null],
    ['text', 'a', ' a\n', ' a\n'],
    ['html', 'a', '<p><b>a</b></p>', { html: '<p><b>a</b></p>' }],
    ['html', '', undefined, null],
  ])('of type %s that held %j (%j)', (type, before, exact, cell) => {
    expect(cellOf(before, exact, type)).toEqual(cell);
  });
});
