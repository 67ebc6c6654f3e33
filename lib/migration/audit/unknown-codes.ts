import type { CanonicalValue, Columns } from '../columns.ts';
import type { ObjectType } from '../object-type.ts';
import type { Reason } from '../outcome.ts';

/** What Odoo has, where it was asked before the audit. */
export interface KnownInOdoo {
  /** Codes of the chart of accounts. */
  readonly ledgerAccounts?: ReadonlySet<string>;
  /** ISO 4217 codes of active currencies. */
  readonly currencies?: ReadonlySet<string>;
}

/** Looks for account codes and currencies that Odoo does not have; nothing is told of what Odoo was not asked for. */
export function codeDoubts(
  columns: Columns,
  { prerequisites = [], audit }: Pick<ObjectType, 'prerequisites' | 'audit'>,
  { ledgerAccounts, currencies }: KnownInOdoo = {},
): (record: Readonly<Record<string, CanonicalValue>>) => readonly Reason[] {
  const waitedFor = prerequisites.filter(({ of }) => of === 'ledger-account').map(({ column }) => column);
  const accounts = [...waitedFor, ...(audit?.accounts ?? [])].filter((column) => Object.hasOwn(columns, column));
  const money = Object.entries(columns).flatMap(([column, { type }]) => (type === 'currency code' ? [column] : []));
  return (record) => {
    const has = (column: string, known: ReadonlySet<string> | undefined) => {
      const value = record[column];
      return typeof value !== 'string' || known === undefined || known.has(value);
    };
    return [
      ...accounts.filter((column) => !has(column, ledgerAccounts)).map(unknownAccount),
      ...money.filter((column) => !has(column, currencies)).map(unknownCurrency),
    ];
  };
}

const unknownAccount = (column: string): Reason => ({
  rule: 'ledger-account',
  column,
  problem: 'names an account that the chart of accounts in Odoo does not have',
  mend: 'Translate the code in the map, or create the account in Odoo',
});

const unknownCurrency = (column: string): Reason => ({
  rule: 'currency',
  column,
  problem: 'is a currency that is not active in Odoo',
  mend: 'Activate the currency in Odoo (Accounting, Currencies)',
});
