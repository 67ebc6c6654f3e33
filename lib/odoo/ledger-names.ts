import { z } from 'zod';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

const accountsSchema = z.array(z.object({ code: z.union([z.string(), z.literal(false)]), name: z.string() }));

/** The chart of accounts as people call it; empty where accounting is not installed. */
export async function ledgerNames(
  client: OdooClient,
): Promise<readonly { readonly code: string; readonly name: string }[]> {
  if (!(await probeCapabilities(client).has('account.account', 'code'))) return [];
  const answer = await client.call({
    model: 'account.account',
    method: 'search_read',
    args: { domain: [], fields: ['code', 'name'], order: 'id' },
  });
  // An account that another company of the same Odoo has no code for here.
  return accountsSchema.parse(answer).flatMap(({ code, name }) => (code === false ? [] : [{ code, name }]));
}
