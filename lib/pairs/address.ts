import type { Canonical } from '../migration/columns.ts';
import { countryCode, text } from '../migration/columns.ts';
import type { Cell, Look } from '../migration/object-type.ts';

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

/** Whether a row has an address of its own, rather than none at all. */
export const hasAddress = (row: Address): boolean =>
  [row.street, row.street2, row.city, row.postalCode, row.country].some((part) => part !== null);
