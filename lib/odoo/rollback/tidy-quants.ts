import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { advance } from '../documents/advance.ts';
import { rightsAsRefusals } from './remove.ts';

/**
 * Lets Odoo take away quants with nothing in them, as it does whenever somebody opens its list of stock (14.0 and 19.0): while
 * they are there, lots and places cannot be removed.
 */
export async function tidyQuants(client: OdooClient): Promise<void> {
  if (!(await probeCapabilities(client).has('stock.quant', 'id'))) return;
  let done = false;
  await advance(rightsAsRefusals(client), [0], {
    open: async (ids) => (done ? [] : ids),
    call: () => {
      done = true;
      return { model: 'stock.quant', method: 'action_view_quants' };
    },
  });
}
