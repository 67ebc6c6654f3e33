import { z } from 'zod';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { orFalse, readRecords } from './records.ts';

const methodLines = ['inbound_payment_method_line_ids', 'outbound_payment_method_line_ids'] as const;
const ownAccounts = ['payment_debit_account_id', 'payment_credit_account_id'] as const;

const account = orFalse(z.number());
const journalShape = z.looseObject({ id: z.number(), default_account_id: account });
const lineShape = z.object({ id: z.number(), payment_account_id: account });

/**
 * Lets payments of the migration's journals be booked on the journal's own account, its clearing account, in place of an
 * outstanding account of the company. Odoo 19 makes no journal entry for a payment whose method names no account, and
 * computes that account anew whenever the payment is written to, so that naming it on the payment does not hold.
 * Looked at first, written only where another account or none is named.
 */
export async function bookOnOwnAccount(client: OdooClient, journals: readonly number[]): Promise<void> {
  const capabilities = probeCapabilities(client);
  // On the payment method lines of the journal (19.0), or on the journal itself (14.0).
  const byLine = await capabilities.has('account.journal', methodLines[0]);
  const fields = byLine ? methodLines : ownAccounts;
  const found = await readRecords(client, 'account.journal', journals, ['default_account_id', ...fields], journalShape);
  for (const journal of found) {
    const own = journal.default_account_id;
    if (own === false) continue;
    if (byLine) {
      const ids = methodLines.flatMap((field) => z.array(z.number()).parse(journal[field]));
      const lines = await readRecords(client, 'account.payment.method.line', ids, ['payment_account_id'], lineShape);
      const others = lines.filter(({ payment_account_id }) => payment_account_id !== own).map(({ id }) => id);
      await write(client, 'account.payment.method.line', others, { payment_account_id: own });
    } else {
      const others = ownAccounts.filter((field) => journal[field] !== own);
      const vals = Object.fromEntries(others.map((field) => [field, own]));
      await write(client, 'account.journal', others.length === 0 ? [] : [journal.id], vals);
    }
  }
}

async function write(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  vals: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (ids.length > 0) await client.call({ model, method: 'write', ids, args: { vals } });
}
