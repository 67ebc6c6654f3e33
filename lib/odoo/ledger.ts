import { z } from 'zod';
import type { Destination, LedgerSide } from '../migration/destination.ts';
import { type Capabilities, probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';

const many2one = z.tuple([z.number(), z.string()]);
const accountsSchema = z.array(z.object({ id: z.number(), code: z.union([z.string(), z.literal(false)]) }));
const companySchema = z.looseObject({
  id: z.number(),
  currency_id: many2one,
  country_id: z.union([many2one, z.literal(false)]),
  account_fiscal_country_id: z.union([many2one, z.literal(false)]).optional(),
  account_tax_fiscal_country_id: z.union([many2one, z.literal(false)]).optional(),
  account_price_include: z.string().optional(),
});

/** What companies say of their taxes, under the names of Odoo 15 to 19, of 14, and of 18 and 19. */
const taxFields = ['account_fiscal_country_id', 'account_tax_fiscal_country_id', 'account_price_include'];
const day = z.union([z.string(), z.literal(false)]).optional();

// The dates that close a period for everybody but advisers, or for all, in any version of Odoo (14.0 to 19.0).
const locks: Readonly<Record<LedgerSide, readonly string[]>> = {
  sale: ['fiscalyear_lock_date', 'tax_lock_date', 'period_lock_date', 'hard_lock_date', 'sale_lock_date'],
  purchase: ['fiscalyear_lock_date', 'tax_lock_date', 'period_lock_date', 'hard_lock_date', 'purchase_lock_date'],
};

/** What accounting knows of a destination. */
type Ledger =
  | 'company'
  | 'ledgerAccount'
  | 'lockedUntil'
  | 'taxCountry'
  | 'emptyPositionKeepsTaxes'
  | 'taxPriceIncluded';

/** The company of the client's user, its chart of accounts and its closed periods. */
export async function ledgerOf(client: OdooClient): Promise<Pick<Destination, Ledger>> {
  const capabilities = probeCapabilities(client);
  const user = await client.call({
    model: 'res.users',
    method: 'read',
    ids: [client.uid],
    args: { fields: ['company_id'] },
  });
  const [me] = z.array(z.object({ company_id: many2one })).parse(user);
  const asked = [...new Set([...locks.sale, ...locks.purchase, ...taxFields])];
  const present = [];
  for (const field of asked) if (await capabilities.has('res.company', field)) present.push(field);
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
      country: idOf(company.country_id),
      fiscalCountry:
        idOf(company.account_fiscal_country_id) ??
        idOf(company.account_tax_fiscal_country_id) ??
        idOf(company.country_id),
    },
    taxCountry: await capabilities.has('account.tax', 'country_id'),
    // Where mappings are records of their own, none of them means that nothing is mapped.
    emptyPositionKeepsTaxes: await capabilities.has('account.fiscal.position.tax', 'id'),
    taxPriceIncluded: await priceIncluded(capabilities, company.account_price_include === 'tax_included'),
    ledgerAccount: (code) => codes.get(code.trim()),
    lockedUntil: (side) =>
      locks[side]
        .flatMap((field) => day.parse(company[field]) || [])
        .sort()
        .at(-1),
  };
}

const idOf = (link: z.infer<typeof many2one> | false | undefined): number | undefined =>
  link === false || link === undefined ? undefined : link[0];

/** From Odoo 18 a tax only says where it differs from its company; 19 ignores a written `price_include`. */
async function priceIncluded(capabilities: Capabilities, byDefault: boolean): Promise<Destination['taxPriceIncluded']> {
  if (!(await capabilities.has('account.tax', 'price_include_override')))
    return (included) => ({ price_include: included ?? false });
  return (included) => ({
    price_include_override:
      included === null || included === byDefault ? null : included ? 'tax_included' : 'tax_excluded',
  });
}

/** Account codes of the user's company; none where accounting is not installed. */
async function codesOf(client: OdooClient, installed: boolean): Promise<ReadonlyMap<string, number>> {
  if (!installed) return new Map();
  const args = { domain: [], fields: ['code'] };
  const accounts = accountsSchema.parse(await client.call({ model: 'account.account', method: 'search_read', args }));
  return new Map(accounts.flatMap(({ id, code }) => (code === false ? [] : [[code, id] as const])));
}
