import { describe, expect, it } from 'vitest';
import { contact } from '../../../lib/pairs/ai-works-to-odoo-erp/contact.ts';
import { recordOf } from '../record-of.ts';

const row = { id: 'C-1', name: 'Jean Dupont' };
const company = { accountId: 'A-1' };
const known = {
  references: { accountId: { id: 70, model: 'res.partner', externalId: '__aiworks__.acme_account_A-1' } },
};
const addressFields = ['street', 'street2', 'city', 'state_id', 'zip', 'country_id'];

describe('an AI Works contact', () => {
  it('becomes a person under the company', () => {
    const { model, cells } = recordOf(contact, { ...row, ...company, jobTitle: 'Head of purchasing' }, known);

    expect(model).toBe('res.partner');
    expect(cells).toMatchObject({
      name: 'Jean Dupont',
      is_company: false,
      parent_id: { externalId: '__aiworks__.acme_account_A-1' },
      ref: 'C-1',
      function: 'Head of purchasing',
    });
  });

  it.each([
    ['street', '5 Quay'],
    ['street2', 'Suite 4'],
    ['city', 'Boston'],
    ['postalCode', '02110'],
    ['country', 'US'],
  ])('keeps an address of its own next to the company, even a %s alone', (column, value) => {
    const { cells } = recordOf(contact, { ...row, ...company, [column]: value }, known);

    expect(cells['type']).toBe('other');
    expect(Object.keys(cells)).toEqual(expect.arrayContaining(addressFields));
  });

  it.each(['', 'primary', 'billing', 'delivery', 'other'])(
    'never has the type that loses its street to the company (role "%s")',
    (role) => {
      const { cells } = recordOf(contact, { ...row, ...company, role, street: '5 Quay' }, known);

      expect(cells['type']).not.toBe('contact');
      expect(cells['street']).toBe('5 Quay');
    },
  );

  it('without an address sends none, so that the address of the company is not cleared', () => {
    const { cells } = recordOf(contact, { ...row, ...company }, known);

    expect(cells['type']).toBe('contact');
    expect(Object.keys(cells).filter((field) => addressFields.includes(field))).toEqual([]);
  });

  it('of no company is a contact with its address', () => {
    const { cells } = recordOf(contact, { ...row, street: '5 Quay' });

    expect(cells).toMatchObject({ type: 'contact', street: '5 Quay', parent_id: { id: null } });
  });

  it.each([
    ['billing', 'invoice'],
    ['delivery', 'delivery'],
    ['other', 'other'],
    ['primary', 'contact'],
    ['', 'contact'],
  ])('in the role "%s" is an Odoo address of type %s', (role, type) => {
    expect(recordOf(contact, { ...row, ...company, role }, known).cells['type']).toBe(type);
  });

  it('keeps what Odoo has no field for at the head of its notes', () => {
    const { cells } = recordOf(contact, {
      ...row,
      role: 'billing',
      department: 'Purchasing',
      createdAt: '2021-05-04T08:00:00Z',
      notes: 'Prefers e-mail\nCall first',
    });

    expect(cells['comment']).toBe(
      'Role: billing\nDepartment: Purchasing\nIn AI Works since 2021-05-04\nPrefers e-mail\nCall first',
    );
  });

  it('has no notes when there is nothing to note', () => {
    expect(recordOf(contact, row).cells['comment']).toBeNull();
  });

  it('is rejected for a country Odoo does not know', () => {
    expect(recordOf(contact, { ...row, country: 'XX' }).reasons).toMatchObject([{ column: 'country' }]);
  });
});
