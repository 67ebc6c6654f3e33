import { z } from 'zod';
import type { Canonical } from '../migration/columns.ts';
import { countryCode, text } from '../migration/columns.ts';
import type { Cell, Look, OdooReading } from '../migration/object-type.ts';

/** The address columns that accounts and contacts share. */
export const addressColumns = {
  street: text('Street and number', '12 Harbour Street').optional(),
  street2: text('Building, floor, suite', 'Suite 4').optional(),
  city: text('City', 'Boston').optional(),
  state: text('State, province or county by its code within the country', 'MA').optional(),
  postalCode: text('Postal code', '02110').optional(),
  country: countryCode('Country by ISO 3166-1 code', 'US').optional(),
} as const;

type Address = Canonical<typeof addressColumns>;

/** Odoo's address fields of a partner. */
export function addressCells(row: Address, look: Look<typeof addressColumns>): Record<string, Cell> {
  return {
    street: row.street,
    street2: row.street2,
    city: row.city,
    state_id: look.state(row.country, row.state, 'state'),
    zip: row.postalCode,
    country_id: look.country(row.country, 'country'),
  };
}

/** The fields of an address in Odoo. */
const addressFields = ['street', 'street2', 'city', 'state_id', 'zip', 'country_id'] as const;

const bare = (id: number) => `no address of ${id}`;
const idsSchema = z.array(z.object({ id: z.number() }));

/** Which of these partners have no address at all, for `addressLater`. */
export async function withoutAddress(
  partners: readonly number[],
  odoo: OdooReading,
): Promise<ReadonlyMap<string, number>> {
  if (partners.length === 0) return new Map();
  const empty = addressFields.map((field) => [field, 'in', [false, '']]);
  const found = idsSchema.parse(await odoo.searchRead('res.partner', [['id', 'in', partners], ...empty], ['name']));
  return new Map(found.map(({ id }) => [bare(id), id]));
}

/**
 * Leaves the address out when the record is made below a partner that has none: Odoo takes the address of the first record
 * below a partner for the partner's own (14.0 and 19.0), and it is not.
 */
export const addressLater = (
  parent: number | undefined,
  look: Pick<Look, 'found'>,
): { readonly later?: readonly string[] } =>
  parent !== undefined && look.found(bare(parent)) !== undefined ? { later: addressFields } : {};

/** Whether a row has an address of its own, rather than none at all. */
export const hasAddress = (row: Address): boolean =>
  [row.street, row.street2, row.city, row.postalCode, row.country].some((part) => part !== null);
