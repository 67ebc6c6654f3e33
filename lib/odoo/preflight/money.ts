import { z } from 'zod';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { destinationOf } from '../destination.ts';
import { type Check, counted, found, listed, pass, stop, warning } from './check.ts';

/** Whether the currencies that the map names are active; without any named, which ones are. */
export async function currenciesCheck(client: OdooClient, named: readonly string[]): Promise<readonly Check[]> {
  const active = [...(await probeCapabilities(client).currencies()).keys()].sort();
  const { company } = await destinationOf(client);
  const inactive = named.filter((code) => !active.includes(code));
  if (inactive.length > 0)
    return [
      warning(
        'Currencies',
        `The map names ${listed(inactive)}, which is not active in Odoo (active: ${listed(active)})`,
        'Activate it under Accounting, Currencies; else the rows in it are rejected',
      ),
    ];
  return [pass('Currencies', `The company's is ${company.currency}; active: ${listed(active)}`)];
}

const journalSchema = z.object({ id: z.number(), type: z.string() });

/** Whether the company can book at all: a chart of accounts, and journals for sales, purchases and money. */
export async function chartCheck(client: OdooClient): Promise<readonly Check[]> {
  const { company } = await destinationOf(client);
  const accounts = await counted(client, 'account.account', []);
  if (accounts === 0)
    return [
      stop(
        'Chart of accounts',
        'The company of the migration user has no chart of accounts',
        'Choose its fiscal localisation under Accounting, Settings, and look at the accounts it brings',
      ),
    ];
  const domain = [['company_id', '=', company.id]];
  const journals = await found(client, 'account.journal', domain, journalSchema, ['type']);
  const missing = ['sale', 'purchase', 'general'].filter((type) => !journals.some((journal) => journal.type === type));
  const checks: Check[] = [pass('Chart of accounts', `${accounts} accounts`)];
  checks.push(
    missing.length === 0
      ? pass('Journals', `${journals.length} journals; documents of the migration get journals of their own`)
      : warning(
          'Journals',
          `There is no journal of the type ${missing.join(', ')}`,
          'Make one under Accounting, Configuration, Journals: Odoo looks for it where it books by itself',
        ),
  );
  return checks;
}

/** Days up to which the books are closed: documents that are posted with an earlier one are rejected. */
export async function locksCheck(client: OdooClient): Promise<readonly Check[]> {
  const { lockedUntil } = await destinationOf(client);
  const sides = [
    ['sales', lockedUntil('sale')],
    ['purchases', lockedUntil('purchase')],
  ] as const;
  const closed = sides.flatMap(([side, until]) => (until === undefined ? [] : [`${side} until ${until}`]));
  if (closed.length === 0) return [pass('Lock dates', 'No period is closed')];
  return [
    warning(
      'Lock dates',
      `Closed: ${closed.join(', ')}`,
      'Open the period for the time of the migration, or leave documents of that time out: posted ones are rejected',
    ),
  ];
}

const codeSchema = z.object({ id: z.number(), code: z.union([z.string(), z.literal(false)]) });

/** Codes of the chart of accounts; undefined where they may not be read, or accounting is not installed. */
export async function ledgerCodes(client: OdooClient): Promise<readonly string[] | undefined> {
  if (!(await probeCapabilities(client).has('account.account', 'code'))) return undefined;
  const accounts = await found(client, 'account.account', [], codeSchema, ['code']);
  return accounts.flatMap(({ code }) => (code === false ? [] : [code]));
}
