import { z } from 'zod';
import type { Destination, LedgerSide } from '../migration/destination.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

const many2one = z.tuple([z.number(), z.string()]);
const accountsSchema = z.array(z.object({ id: z.number(), code: z.union([z.string(), z.literal(false)]) }));
const companySchema = z.looseObject({
  id: z.number(),
  currency_id: many2one,
  country_id: z.union([many2one, z.literal(false)]),
});
const day = z.union([z.string(), z.literal(false)]).optional();

// The dates that close a period for everybody but advisers, or for all, in any version of Odoo (14.0 to 19.0).
const locks: Readonly<Record<LedgerSide, readonly string[]>> = {
  sale: ['fiscalyear_lock_date', 'tax_lock_date', 'period_lock_date', 'hard_lock_date', 'sale_lock_date'],
  purchase: ['fiscalyear_lock_date', 'tax_lock_date', 'period_lock_date', 'hard_lock_date', 'purchase_lock_date'],
};

/** The company of the client's user, its chart of accounts and its closed periods. */
export async function ledgerOf(
  client: OdooClient,
): Promise<Pick<Destination, 'company' | 'ledgerAccount' | 'lockedUntil'>> {
  const capabilities = probeCapabilities(client);
  const user = await client.call({
    model: 'res.users',
    method: 'read',
    ids: [client.uid],
    args: { fields: ['company_id'] },
  });
  const [me] = z.array(z.object({ company_id: many2one })).parse(user);
  const lockFields = [...new Set([...locks.sale, ...locks.purchase])];
  const present = [];
  for (const field of lockFields) if (await capabilities.has('res.company', field)) present.push(field);
  const answer = await client.call({
    model: 'res.company',
    method: 'read',
    ids: [me?.company_id[0] ?? 1],
    args: { fields: ['currency_id', 'country_id', ...present] },
  });
  const [company] = z.array(companySchema).parse(answer);
  if (company === undefined) throw new TypeError('Odoo told of no company for the user whose login is used.');
  const codes = await codesOf(client, await capabilities.has('account.account', 'code'));
  return {
    company: {
      id: company.id,
      currency: company.currency_id[1],
      country: company.country_id === false ? undefined : company.country_id[0],
    },
    ledgerAccount: (code) => codes.get(code.trim()),
    lockedUntil: (side) =>
      locks[side]
        .flatMap((field) => day.parse(company[field]) || [])
        .sort()
        .at(-1),
  };
}

/** Account codes of the user's company; none where accounting is not installed. */
async function codesOf(client: OdooClient, installed: boolean): Promise<ReadonlyMap<string, number>> {
  if (!installed) return new Map();
  const args = { domain: [], fields: ['code'] };
  const accounts = accountsSchema.parse(await client.call({ model: 'account.account', method: 'search_read', args }));
  return new Map(accounts.flatMap(({ id, code }) => (code === false ? [] : [[code, id] as const])));
}
