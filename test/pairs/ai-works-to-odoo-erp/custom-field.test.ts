import { describe, expect, it } from 'vitest';
import { pythonOptions, pythonText, selectionOptions } from '../../../lib/migration/custom-fields.ts';
import { defaultSettings } from '../../../lib/migration/settings.ts';
import { aiWorksToOdooErp } from '../../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { objectTypeNamed } from '../../../lib/pairs/index.ts';
import { recordOf, rulesOf } from '../record-of.ts';

const customField = objectTypeNamed(aiWorksToOdooErp, 'custom-field');
const row = { id: 'F-1', object: 'account', name: 'x_tier', label: 'Tier', type: 'char' };
const select = { ...row, type: 'selection', options: 'silver: Silver; gold: Gold' };

describe('a custom field', () => {
  it('becomes a field of the model that its object type writes first', () => {
    const { model, cells, match } = recordOf(customField, row, { found: { 'model res.partner': 81 } });

    expect(model).toBe('ir.model.fields');
    expect(cells).toMatchObject({ model_id: { id: 81 }, name: 'x_tier', field_description: 'Tier', ttype: 'char' });
    expect(match).toEqual({ model: 'res.partner', name: 'x_tier', ttype: 'char' });
    expect(recordOf(customField, { ...row, object: 'product' }).match).toMatchObject({ model: 'product.template' });
  });

  it('keeps its options in the order they were given', () => {
    expect(recordOf(customField, select).cells['selection']).toBe("[('silver', 'Silver'), ('gold', 'Gold')]");
  });

  it('points to the model of the object type it names', () => {
    const { cells } = recordOf(customField, {
      ...row,
      type: 'many2one',
      relatedObject: 'user',
      relatedColumn: 'email',
    });

    expect(cells['relation']).toBe('res.users');
  });

  it('is refused under a type that Odoo does not have it in', () => {
    const known = { found: { 'field x_tier of res.partner': 5, 'field x_tier of res.partner: integer': 5 } };

    expect(recordOf(customField, row, known).reasons).toMatchObject([{ rule: 'custom-field-type' }]);
    expect(recordOf(customField, { ...row, type: 'integer' }, known).reasons).toEqual([]);
  });

  it('is money only where records have a currency', () => {
    const money = { ...row, type: 'monetary' };

    expect(recordOf(customField, money).reasons).toMatchObject([{ rule: 'custom-field' }]);
    expect(recordOf(customField, money, { found: { 'field currency_id of res.partner': 5 } }).reasons).toEqual([]);
  });

  it('is never made where it is to come by the module', () => {
    const settings = { ...defaultSettings, customFields: 'module' as const };

    expect(recordOf(customField, row, { settings }).waitsFor?.rule).toBe('custom-fields');
    expect(recordOf(customField, row).waitsFor).toBeUndefined();
  });

  it.each([
    { ...row, object: 'user' },
    { ...row, object: 'planet' },
    { ...row, name: 'tier' },
    { ...row, name: 'x_Tier' },
    { ...row, name: `x_${'a'.repeat(62)}` },
    { ...row, type: 'selection' },
    { ...row, type: 'selection', options: 'gold' },
    { ...row, type: 'selection', options: 'gold: Gold; gold: Silver' },
    { ...row, options: 'gold: Gold' },
    { ...row, type: 'many2one' },
    { ...row, type: 'many2one', relatedObject: 'planet' },
    { ...row, type: 'many2one', relatedObject: 'account', relatedColumn: 'name' },
    { ...row, relatedObject: 'account' },
  ])('is rejected when it makes no sense (%o)', (values) => {
    expect(new Set(rulesOf(customField, values))).toEqual(new Set(['custom-field']));
  });
});

describe('options of a selection', () => {
  it('may hold colons in their labels, and no two the same value', () => {
    expect(selectionOptions(['a: to: b'])).toEqual([{ value: 'a', label: 'to: b' }]);
    expect(selectionOptions(['a: 1', 'a: 2'])).toBeUndefined();
    expect(selectionOptions(['a:'])).toBeUndefined();
  });

  it.each([
    ['plain', "'plain'"],
    ["it's", `"it's"`],
    [`"it's"`, `'"it\\'s"'`],
    ['back\\slash', "'back\\\\slash'"],
    ['line\nend', "'line\\nend'"],
  ])('are written as Python writes them (%s)', (text, python) => {
    expect(pythonText(text)).toBe(python);
    expect(pythonOptions([{ value: text, label: 'L' }])).toBe(`[(${python}, 'L')]`);
  });
});
