import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { Destination } from '../migration/destination.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

const selectionSchema = z.looseObject({
  display_type: z.looseObject({ selection: z.array(z.tuple([z.string(), z.string()])) }).optional(),
});

/** How this database writes the kind of an invoice line and a document's own exchange rate. */
export async function invoiceStyleOf(client: OdooClient): Promise<Pick<Destination, 'ownRate' | 'invoiceLineKind'>> {
  const capabilities = probeCapabilities(client);
  // Without the field (14.0) the amounts in company currency are written while the document is a draft.
  const rateField = await capabilities.has('account.move', 'invoice_currency_rate');
  const items = await itemsAreNamed(client, await capabilities.has('account.move.line', 'display_type'));
  return {
    // Odoo counts the other way round; 15 digits are what its number type holds.
    ownRate: (rate) =>
      rateField ? { invoice_currency_rate: new Decimal(1).dividedBy(rate).toSignificantDigits(15).toFixed() } : {},
    invoiceLineKind(kind) {
      switch (kind) {
        case 'item':
          return { display_type: items ? 'product' : null };
        case 'section':
        case 'note':
          return { display_type: `line_${kind}` };
      }
    },
  };
}

/** Whether an item is a kind of its own (`product`, 19.0) or a line without one (14.0). */
async function itemsAreNamed(client: OdooClient, installed: boolean): Promise<boolean> {
  if (!installed) return false;
  const args = { allfields: ['display_type'], attributes: ['selection'] };
  const { display_type } = selectionSchema.parse(
    await client.call({ model: 'account.move.line', method: 'fields_get', args }),
  );
  return display_type?.selection.some(([value]) => value === 'product') ?? false;
}
