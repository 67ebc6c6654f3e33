import { Decimal } from 'decimal.js';
import type { InvoiceDocument } from '../../migration/document.ts';
import { probeCapabilities } from '../capabilities.ts';
import { entryLines, owedLine, rounded, setBalance } from './invoice-lines.ts';
import type { DocumentInOdoo, Finishing } from './recipe.ts';

/**
 * Books drafts at their own rate where Odoo has no field for it (before 17): the amounts in company currency are written
 * to the lines, the customer's own table of rates is left alone. Written only where they differ, so it may be repeated.
 * @returns ids of the drafts that were written to
 */
export async function bookAtOwnRate(
  { client }: Pick<Finishing, 'client'>,
  drafts: readonly DocumentInOdoo<InvoiceDocument>[],
): Promise<ReadonlySet<number>> {
  const changed = new Set<number>();
  const rated = drafts.filter(({ document }) => document.rate !== null);
  if (rated.length === 0 || (await probeCapabilities(client).has('account.move', 'invoice_currency_rate')))
    return changed;
  const lines = await entryLines(
    client,
    rated.map(({ id }) => id),
  );
  for (const { id, document } of rated) {
    const own = lines.get(id) ?? [];
    const owed = owedLine(own);
    if (owed === undefined) continue;
    const rate = new Decimal(document.rate ?? 1);
    const others = own.filter((line) => line.id !== owed.id);
    const balances = others.map((line) => ({ line, balance: rounded(line.amount_currency.times(rate)) }));
    const rest = balances.reduce((sum, { balance }) => sum.plus(balance), new Decimal(0)).negated();
    const wanted = [...balances, { line: owed, balance: rest }];
    if (wanted.every(({ line, balance }) => line.balance.equals(balance))) continue;
    const commands = wanted.map(({ line, balance }) => setBalance(line.id, balance));
    await client.call({ model: 'account.move', method: 'write', ids: [id], args: { vals: { line_ids: commands } } });
    changed.add(id);
  }
  return changed;
}
