import type { ObjectType } from '../../migration/object-type.ts';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { appsAndRights } from './apps-and-rights.ts';
import { callRateCheck, type ExpectedRows } from './call-rate.ts';
import { type Check, looked } from './check.ts';
import { chartCheck, currenciesCheck, locksCheck } from './money.ts';
import {
  apiCheck,
  editionCheck,
  hostingCheck,
  languagesCheck,
  mailsCheck,
  modulesCheck,
  versionCheck,
  viewsCheck,
} from './server.ts';

/** For what Odoo is looked over. */
export interface Question {
  /** Address of the server. */
  readonly url: string;
  /** Object types of the drop that take part. */
  readonly types: readonly ObjectType[];
  /** ISO 4217 codes that the map names. */
  readonly currencies: readonly string[];
  readonly expected: readonly ExpectedRows[];
  /** Milliseconds, for measuring. */
  readonly clock: () => number;
}

/** Looks whether Odoo can take a migration, from its version to the mails that wait in it. Only reads. */
export async function lookOver(client: OdooClient, question: Question): Promise<readonly Check[]> {
  const { types, url, currencies, expected, clock } = question;
  const checks: Check[] = [versionCheck(client), hostingCheck(client, url), apiCheck(client)];
  checks.push(...(await looked('Edition', () => editionCheck(client))));
  checks.push(...(await stopping(client, types)));
  checks.push(...(await looked('Currencies', () => currenciesCheck(client, currencies))));
  if (booksDocuments(types)) checks.push(...(await looked('Lock dates', () => locksCheck(client))));
  checks.push(...(await looked('Languages', () => languagesCheck(client))));
  checks.push(...(await looked('Views', () => viewsCheck(client))));
  if (await probeCapabilities(client).has('mail.mail', 'state'))
    checks.push(...(await looked('Mails', () => mailsCheck(client))));
  checks.push(...(await looked('Call rate', async () => [await callRateCheck(client, expected, clock)])));
  return checks;
}

/** The checks among them that may keep a run from beginning. */
export async function stopping(client: OdooClient, types: readonly ObjectType[]): Promise<readonly Check[]> {
  const checks = [...(await appsAndRights(client, types))];
  checks.push(...(await looked('Modules', () => modulesCheck(client))));
  if (booksDocuments(types) && (await probeCapabilities(client).has('account.account', 'code')))
    checks.push(...(await looked('Chart of accounts', () => chartCheck(client))));
  return checks;
}

const booksDocuments = (types: readonly ObjectType[]): boolean =>
  types.some(({ writing }) => writing.kind === 'document' && writing.document === 'invoice');
