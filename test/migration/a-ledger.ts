import type { Destination } from '../../lib/migration/destination.ts';

const currencies = new Map([
  ['USD', 2],
  ['EUR', 1],
]);
const accounts = new Map([
  ['400000', 21],
  ['600000', 26],
]);

/** The ledger's share of a destination: US dollars and euros, a sales and an expense account, nothing locked. */
export const aLedger: Pick<
  Destination,
  | 'company'
  | 'currency'
  | 'ledgerAccount'
  | 'lockedUntil'
  | 'name'
  | 'ownRate'
  | 'invoiceLineKind'
  | 'taxCountry'
  | 'emptyPositionKeepsTaxes'
  | 'taxPriceIncluded'
  | 'stockValuation'
  | 'user'
  | 'mobileNumbers'
  | 'doneActivitiesKept'
  | 'activitiesNeedUser'
> = {
  company: { id: 1, currency: 'USD', country: 233, fiscalCountry: 233 },
  user: 2,
  mobileNumbers: false,
  doneActivitiesKept: true,
  activitiesNeedUser: false,
  taxCountry: true,
  emptyPositionKeepsTaxes: false,
  stockValuation: (kind) => (kind === 'real-time' ? 'real_time' : 'periodic'),
  taxPriceIncluded: (included) => ({ price_include: included }),
  currency: (code) => currencies.get(code),
  ledgerAccount: (code) => accounts.get(code),
  lockedUntil: () => undefined,
  name: (word) => word,
  ownRate: (rate) => ({ rate }),
  invoiceLineKind: (kind) => ({ display_type: kind }),
};
