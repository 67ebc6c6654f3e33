import { OdooCallError, OdooSecretError } from '../migration/errors.ts';
import type { Pair } from '../migration/object-type.ts';
import type { DestinationWords } from '../migration/propose/proposal.ts';
import { ledgerNames } from '../odoo/ledger-names.ts';
import type { RunName } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { odooOf } from './odoo-of.ts';

/**
 * What Odoo has that values of a drop may name in other words: the chart of accounts. A proposal is made without it while
 * Odoo cannot be asked; that it cannot is told by the steps that need it.
 */
export async function wordsInOdoo(stores: Stores, run: RunName, pair: Pair): Promise<DestinationWords> {
  const named = pair.objectTypes.flatMap(({ prerequisites = [] }) => prerequisites.map(({ of }) => of));
  if (!named.includes('ledger-account')) return {};
  try {
    return { ledgerAccounts: await ledgerNames(await odooOf(stores, run)) };
  } catch (error) {
    if (error instanceof OdooCallError || error instanceof OdooSecretError) return {};
    throw error;
  }
}
