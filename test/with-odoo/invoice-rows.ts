import { z } from 'zod';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { account } from '../../lib/pairs/ai-works-to-odoo-erp/account.ts';
import type { PartsInOdoo, TestRow } from './parts-in-odoo.ts';

const idsSchema = z.array(z.number());

/** An invoice of one line at 100.00 with 15 % tax, posted, in US dollars, unless said otherwise. */
export function anInvoice(id: string, said: TestRow['record'] = {}, line: TestRow['record'] = {}): TestRow {
  return {
    record: {
      id,
      number: `INV/2019/${id}`,
      kind: 'out_invoice',
      accountId: 'A-1',
      status: 'posted',
      invoiceDate: '2024-03-05',
      dueDate: '2024-04-04',
      currency: 'USD',
      untaxedAmount: '100.00',
      taxAmount: '15.00',
      totalAmount: '115.00',
      ...said,
    },
    lines: [
      {
        id: `${id}-1`,
        invoiceId: id,
        description: 'Oak chair',
        quantity: '4',
        unitPrice: '25.00',
        accountCode: '400000',
        taxes: ['T-15'],
        ...line,
      },
    ],
  };
}

/** What invoices of these tests name: account A-1, the 15 % taxes of the chart, euros and pounds in use. */
export async function ledgerFor(client: OdooClient, parts: PartsInOdoo): Promise<void> {
  const search = async (model: string, domain: readonly unknown[]) =>
    idsSchema.parse(await client.call({ model, method: 'search', args: { domain }, context: { active_test: false } }));
  const currencies = await search('res.currency', [['name', 'in', ['EUR', 'GBP']]]);
  await client.call({ model: 'res.currency', method: 'write', ids: currencies, args: { vals: { active: true } } });
  await parts.write(account, [{ record: { id: 'A-1', name: 'Northwind', accountType: 'both' } }]);
  for (const [key, scope] of [
    ['T-15', 'sale'],
    ['T-15P', 'purchase'],
  ]) {
    const [id = 0] = await search('account.tax', [
      ['amount', '=', 15],
      ['type_tax_use', '=', scope],
    ]);
    parts.entries.set(`tax#${key}`, { state: 'loaded', model: 'account.tax', id, hash: '', run: 'run-0' });
  }
}
