import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../lib/migration/settings.ts';
import { purchaseOrder } from '../../../lib/pairs/ai-works-to-odoo-erp/purchase-order.ts';
import { canonical, rulesOf } from '../record-of.ts';
import { rowLook } from '../row-look.ts';

type Values = Readonly<Record<string, string | null>>;

const row = {
  id: 'PO-1',
  number: 'P00042',
  accountId: 'A-1',
  status: 'confirmed',
  orderedAt: '2024-03-05T10:30:00+01:00',
  currency: 'USD',
};
const record = (id: string, name: string) => ({ id: 7, model: name, externalId: `__aiworks__.acme_${id}` });
const found = { 'unit 7': 1, 'receipts into MAIN': 4 };

const line = (key: string, values: Values = {}) => ({
  key,
  record: {
    id: key,
    orderId: 'PO-1',
    productId: 'P-1',
    description: null,
    quantity: '10',
    unit: null,
    unitPrice: '2.5',
    taxes: null,
    expectedAt: null,
    receivedQuantity: null,
    ...values,
  },
  look: rowLook({
    references: { productId: record('product_P-1', 'product.product'), taxes: record('tax_T', 'account.tax') },
    found,
  }).look,
});

function documentOf(
  values: Readonly<Record<string, string>>,
  lines: readonly ReturnType<typeof line>[] = [line('L1')],
) {
  if (purchaseOrder.writing.kind !== 'document') throw new Error('is no document');
  const { look, reasons, notes } = rowLook({ references: { accountId: record('account_A-1', 'res.partner') }, found });
  const document = purchaseOrder.writing.record(canonical(purchaseOrder, { ...row, ...values }), look, lines);
  if (document.kind !== 'purchase-order') throw new Error('is another document');
  return { document, rules: reasons.map(({ rule }) => rule), notes: notes.map(({ rule }) => rule) };
}

describe('an AI Works purchase order', () => {
  it('becomes an order with its number, dates, lines and amounts', () => {
    const { document, rules, notes } = documentOf({
      confirmedAt: '2024-03-06T10:00:00Z',
      receivedAt: '2024-03-19T08:15:00Z',
      warehouse: 'MAIN',
      untaxedAmount: '25.00',
      totalAmount: '30.00',
    });

    expect({ rules, notes }).toEqual({ rules: [], notes: [] });
    expect(document).toMatchObject({
      state: 'confirmed',
      confirmedAt: '2024-03-06 10:00:00',
      receivedAt: '2024-03-19 08:15:00',
      untaxed: '25',
      total: '30',
      cells: {
        name: 'P00042',
        partner_id: { externalId: '__aiworks__.acme_account_A-1' },
        date_order: '2024-03-05 09:30:00',
        currency_id: { id: 2 },
        picking_type_id: { id: 4 },
      },
    });
    expect(document.nested?.lines).toEqual([
      {
        key: 'L1',
        cells: {
          sequence: '1',
          name: 'P-1',
          product_id: { externalId: '__aiworks__.acme_product_P-1' },
          product_qty: '10',
          purchaseLineUnit: { id: 1 },
          price_unit: '2.5',
          purchaseLineTaxes: { ids: [7] },
          date_planned: '2024-03-05 09:30:00',
        },
      },
    ]);
  });

  it('expects its lines when they say so, else when the order does', () => {
    const lines = [line('L1', { expectedAt: '2024-04-01T00:00:00Z' }), line('L2')];

    const { document } = documentOf({ expectedAt: '2024-05-01T00:00:00Z' }, lines);

    expect(document.nested?.lines.map(({ cells }) => cells['date_planned'])).toEqual([
      '2024-04-01 00:00:00',
      '2024-05-01 00:00:00',
    ]);
  });

  it('has received all of a received order where its lines are silent, and nothing of others', () => {
    const lines = [line('L1'), line('L2', { receivedQuantity: '4' }), line('L3', { receivedQuantity: '0' })];

    expect(documentOf({ status: 'received' }, lines).document.received).toEqual({ L1: '10', L2: '4' });
    expect(documentOf({ status: 'confirmed' }, lines).document.received).toEqual({ L2: '4' });
  });

  it('that is received without anything received is rejected', () => {
    expect(documentOf({ status: 'received' }, [line('L1', { receivedQuantity: '0' })]).rules).toEqual([
      'nothing-received',
    ]);
  });

  it.each(['draft', 'sent', 'cancelled'])('that is %s receives nothing, and says so when the source does', (status) => {
    const { document, rules, notes } = documentOf({ status }, [line('L1', { receivedQuantity: '4' })]);

    expect(document.received).toEqual({});
    expect({ rules, notes }).toEqual({ rules: [], notes: ['received-quantity'] });
  });

  it('rejects quantities below zero', () => {
    const rules = (values: Values) =>
      purchaseOrder.lines?.rules?.(line('L1', values).record).map(({ column }) => column);

    expect(rules({})).toEqual([]);
    expect(rules({ quantity: '-1', receivedQuantity: '-1' })).toEqual(['quantity', 'receivedQuantity']);
  });

  it('needs the warehouse it names, whose code Odoo can hold', () => {
    expect(rulesOf(purchaseOrder, { ...row, warehouse: 'CENTRAL' })).toEqual(['warehouse-code']);
  });

  it('adds its total in its currency', () => {
    const amounts = (values: Readonly<Record<string, string>>) =>
      purchaseOrder.reconcile.amounts?.(canonical(purchaseOrder, { ...row, ...values }), [], defaultSettings);

    expect(amounts({ totalAmount: '30' })).toEqual({ 'order/USD': '30' });
    expect(amounts({})).toEqual({});
  });
});
