import { describe, expect, it } from 'vitest';
import { account } from '../../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import { recordOf } from '../record-of.ts';

const row = { id: 'A-1', name: 'Northwind', accountType: 'customer' };
const parent = { id: 70, model: 'res.partner', externalId: '__aiworks__.acme_account_A-2' };
const owner = { id: 5, model: 'res.users', externalId: '__aiworks__.acme_user_U-1' };

describe('an AI Works account', () => {
  it('becomes a company with everything it says', () => {
    const { model, cells, reasons } = recordOf(
      account,
      {
        ...row,
        email: 'Info@Northwind.example.com',
        phone: '+1 202 555 0143',
        website: 'https://northwind.example.com',
        street: '12 Harbour Street',
        street2: 'Suite 4',
        city: 'Boston',
        state: 'MA',
        postalCode: '02110',
        country: 'us',
        vat: 'US123',
        parentId: 'A-2',
        owner: 'ana@example.com',
        notes: 'Pays on time',
        createdAt: '2021-05-04T23:30:00-02:00',
      },
      { references: { parentId: parent, owner } },
    );

    expect(model).toBe('res.partner');
    expect(reasons).toEqual([]);
    expect(cells).toEqual({
      name: 'Northwind',
      is_company: true,
      customer_rank: '1',
      supplier_rank: '0',
      parent_id: { externalId: parent.externalId },
      type: 'other',
      ref: 'A-1',
      email: 'info@northwind.example.com',
      phone: '+1 202 555 0143',
      website: 'https://northwind.example.com',
      street: '12 Harbour Street',
      street2: 'Suite 4',
      city: 'Boston',
      state_id: { id: 30 },
      zip: '02110',
      country_id: { id: 233 },
      vat: 'US123',
      user_id: { externalId: owner.externalId },
      comment: 'In AI Works since 2021-05-05\nPays on time',
    });
  });

  it.each([
    ['customer', '1', '0'],
    ['vendor', '0', '1'],
    ['both', '1', '1'],
  ])('of type %s has customer rank %s and supplier rank %s', (accountType, customer, supplier) => {
    const { cells } = recordOf(account, { ...row, accountType });

    expect([cells['customer_rank'], cells['supplier_rank']]).toEqual([customer, supplier]);
  });

  it('is an address of its own under a parent, so that its street survives, and a contact without one', () => {
    expect(recordOf(account, { ...row, parentId: 'A-2' }).cells['type']).toBe('other');
    expect(recordOf(account, row).cells['type']).toBe('contact');
  });

  it.each([
    ['www.northwind.example.com', 'http://www.northwind.example.com'],
    ['northwind.example.com:8080/shop?a=b', 'http://northwind.example.com:8080/shop?a=b'],
    ['//northwind.example.com', 'http://northwind.example.com'],
    ['HTTPS://northwind.example.com', 'HTTPS://northwind.example.com'],
    ['http://northwind.example.com/', 'http://northwind.example.com/'],
  ])('has the website %s as Odoo stores it: %s', (website, stored) => {
    expect(recordOf(account, { ...row, website }).cells['website']).toBe(stored);
  });

  it('clears in Odoo what the export holds no more', () => {
    const { cells } = recordOf(account, { ...row, website: '', street: '', vat: '', notes: '', country: '' });

    expect(cells).toMatchObject({
      street: null,
      website: null,
      vat: null,
      comment: null,
      country_id: { id: null },
      state_id: { id: null },
    });
    expect(cells).toMatchObject({ parent_id: { id: null }, user_id: { id: null } });
  });

  it('is rejected for both a country and a state that Odoo does not know', () => {
    const { reasons } = recordOf(account, { ...row, country: 'XX', state: 'ZZ' });

    expect(reasons.map(({ column }) => column).sort()).toEqual(['country', 'state']);
  });
});
