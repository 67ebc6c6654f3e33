import type { Destination } from '../../lib/migration/destination.ts';
import type { Link, Look } from '../../lib/migration/object-type.ts';
import type { Reason } from '../../lib/migration/outcome.ts';
import { defaultSettings, type Settings } from '../../lib/migration/settings.ts';
import { aLedger } from '../migration/a-ledger.ts';

/** What a row may look up in these tests. */
interface Known {
  readonly references?: Readonly<
    Record<string, { readonly id: number; readonly model: string; readonly externalId: string }>
  >;
  readonly supports?: Readonly<Record<string, number>>;
  readonly found?: Readonly<Record<string, number>>;
  readonly purchaseUnit?: boolean;
  readonly settings?: Settings;
}

const nothing: Link = { id: null };

/** A look that knows the United States with Massachusetts, Germany, the unit Units and what a test says. */
export function rowLook({
  references = {},
  supports = {},
  found = {},
  purchaseUnit = false,
  settings = defaultSettings,
}: Known = {}) {
  const reasons: Reason[] = [];
  const notes: Reason[] = [];
  const countries = new Map([
    ['US', 233],
    ['DE', 57],
  ]);
  const states = new Map([['US-MA', 30]]);
  const destination: Destination = {
    ...aLedger,
    country: (code) => countries.get(code),
    state: (country, code) => states.get(`${country}-${code}`),
    unit: (name) => (name === 'Units' ? 1 : undefined),
    purchaseUnit,
    productKind: (kind) => (kind === 'goods' ? { type: 'consu', is_storable: true } : { type: 'service' }),
  };
  const idOr = (id: number | undefined, column: string): Link => {
    if (id === undefined) reasons.push({ rule: 'unknown', column, problem: 'is unknown', mend: 'Correct it' });
    return { id: id ?? null };
  };
  const look: Look = {
    destination,
    settings,
    reference: (column) => {
      const named = references[column];
      return named === undefined ? nothing : { externalId: named.externalId };
    },
    referencedId: (column) => references[column]?.id,
    referencedModel: (column) => references[column]?.model,
    referencedIds: (column) => (references[column] === undefined ? [] : [references[column].id]),
    currency: (code, column) => idOr(destination.currency(code), column),
    ledgerAccount: (code, column) => idOr(destination.ledgerAccount(code), column),
    country: (code, column) => (code === null ? nothing : idOr(countries.get(code), column)),
    state: (country, code, column) => (code === null ? nothing : idOr(states.get(`${country}-${code}`), column)),
    supportId: (name) => supports[name],
    unit: (name, column) => idOr(destination.unit(name), column),
    isToCome: () => false,
    found: (key) => found[key],
    file: () => null,
    reject: (reason) => void reasons.push(reason),
    note: (reason) => void notes.push(reason),
  };
  return { look, reasons, notes };
}
