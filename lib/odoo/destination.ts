import { z } from 'zod';
import type { Destination } from '../migration/destination.ts';
import { activityStyleOf } from './activity-style.ts';
import { probeCapabilities } from './capabilities.ts';
import type { OdooClient } from './client.ts';
import { invoiceStyleOf } from './invoice-style.ts';
import { aboutDatabase } from './kept-answers.ts';
import { ledgerOf } from './ledger.ts';
import { namesOf } from './vocabulary.ts';

const unitsSchema = z.array(z.object({ id: z.number(), name: z.string() }));
const known = new WeakMap<object, Promise<Destination>>();

/** What is known of the database behind a client; asked once per client. */
export function destinationOf(client: OdooClient): Promise<Destination> {
  const asked = known.get(client.session) ?? ask(aboutDatabase(client));
  known.set(client.session, asked);
  asked.catch(() => known.delete(client.session));
  return asked;
}

async function ask(client: OdooClient): Promise<Destination> {
  const capabilities = probeCapabilities(client);
  const [
    countries,
    states,
    units,
    currencies,
    purchaseUnit,
    productStyle,
    names,
    ledger,
    invoice,
    valuations,
    mobileNumbers,
    activities,
  ] = await Promise.all([
    capabilities.countries(),
    capabilities.states(),
    unitsOf(client),
    capabilities.currencies(),
    capabilities.has('product.template', 'uom_po_id'),
    capabilities.storableProductStyle(),
    namesOf(capabilities),
    ledgerOf(client),
    invoiceStyleOf(client),
    valuationsOf(client),
    capabilities.has('res.partner', 'mobile'),
    activityStyleOf(client),
  ]);
  return {
    ...ledger,
    ...invoice,
    ...activities,
    user: client.uid,
    mobileNumbers,
    currency: (code) => currencies.get(code.toUpperCase()),
    name: (word) => names.get(word) ?? word,
    country: (code) => countries.get(code.toUpperCase()),
    state: (country, code) => states.get(`${country.toUpperCase()}-${code.toUpperCase()}`),
    unit: (name) => units.get(name.trim().toLowerCase()),
    purchaseUnit,
    stockValuation: (kind) =>
      kind === 'real-time' ? 'real_time' : (valuations.find((value) => value !== 'real_time') ?? 'periodic'),
    productKind(kind) {
      if (kind === 'service') return { type: 'service' };
      switch (productStyle) {
        case 'is-storable':
          return { type: 'consu', is_storable: true };
        case 'type-product':
          return { type: 'product' };
        case undefined:
          return { type: 'consu' };
      }
    },
  };
}

async function unitsOf(client: OdooClient): Promise<ReadonlyMap<string, number>> {
  // They come with the first app that sells or stores something.
  if (!(await probeCapabilities(client).has('uom.uom', 'id'))) return new Map();
  const args = { domain: [], fields: ['name'] };
  const units = unitsSchema.parse(await client.call({ model: 'uom.uom', method: 'search_read', args }));
  return new Map(units.map(({ id, name }) => [name.toLowerCase(), id]));
}

const selectionSchema = z.object({
  property_valuation: z.object({ selection: z.array(z.tuple([z.string(), z.string()])) }).optional(),
});

/** How categories may value their stock: `real_time`, and `periodic` (19.0) or `manual_periodic` (14.0). */
async function valuationsOf(client: OdooClient): Promise<readonly string[]> {
  if (!(await probeCapabilities(client).has('product.category', 'property_valuation'))) return [];
  const args = { attributes: ['selection'], allfields: ['property_valuation'] };
  const answer = await client.call({ model: 'product.category', method: 'fields_get', args });
  return (selectionSchema.parse(answer).property_valuation?.selection ?? []).map(([value]) => value);
}
