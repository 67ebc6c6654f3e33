import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { InvoiceDocument } from '../../migration/document.ts';
import type { Reason } from '../../migration/outcome.ts';
import { probeCapabilities } from '../capabilities.ts';
import { decimalSchema } from '../numbers.ts';
import { type EntryLine, entryLines, owedLine, rounded, setBalance } from './invoice-lines.ts';
import type { DocumentInOdoo, Finishing } from './recipe.ts';
import { readRecords } from './records.ts';

/** How a draft stands against the source. */
export type Compared =
  | { readonly kind: 'equal' }
  /** Its tax was made equal to the source's. */
  | { readonly kind: 'corrected'; readonly note: Reason }
  | { readonly kind: 'rejected'; readonly reasons: readonly Reason[] };

const totalsShape = z.object({
  id: z.number(),
  amount_untaxed: decimalSchema,
  amount_tax: decimalSchema,
  amount_total: decimalSchema,
});
type Totals = z.infer<typeof totalsShape>;

/**
 * Holds what Odoo computed for drafts against the source, to the cent. A difference of the tax within the tolerance is
 * corrected on the tax line; any other difference is a reason to reject.
 * @returns by database id
 */
export async function compareTotals(
  { client, settings }: Pick<Finishing, 'client' | 'settings'>,
  drafts: readonly DocumentInOdoo<InvoiceDocument>[],
): Promise<ReadonlyMap<number, Compared>> {
  const compared = new Map<number, Compared>();
  const totals = await totalsOf(
    client,
    drafts.map(({ id }) => id),
  );
  const toCorrect: { readonly draft: DocumentInOdoo<InvoiceDocument>; readonly by: Decimal }[] = [];
  for (const draft of drafts) {
    const own = totals.get(draft.id);
    const judged =
      own === undefined
        ? { kind: 'rejected' as const, reasons: [gone] }
        : judge(draft.document, own, settings.taxTolerance);
    if (judged.kind === 'correct') toCorrect.push({ draft, by: judged.by });
    else compared.set(draft.id, judged);
  }
  if (toCorrect.length === 0) return compared;

  const lines = await entryLines(
    client,
    toCorrect.map(({ draft }) => draft.id),
  );
  const ownTaxLines = await probeCapabilities(client).has('account.move', 'invoice_currency_rate');
  for (const { draft, by } of toCorrect) {
    const commands = correction(lines.get(draft.id) ?? [], by, ownTaxLines);
    if (commands === undefined) continue;
    await client.call({
      model: 'account.move',
      method: 'write',
      ids: [draft.id],
      args: { vals: { line_ids: commands } },
    });
  }
  const after = await totalsOf(
    client,
    toCorrect.map(({ draft }) => draft.id),
  );
  for (const { draft, by } of toCorrect) {
    const own = after.get(draft.id);
    const judged = own === undefined ? undefined : judge(draft.document, own, '0');
    compared.set(draft.id, judged?.kind === 'equal' ? { kind: 'corrected', note: corrected(by) } : uncorrected(by));
  }
  return compared;
}

async function totalsOf(client: Finishing['client'], ids: readonly number[]): Promise<ReadonlyMap<number, Totals>> {
  const fields = ['amount_untaxed', 'amount_tax', 'amount_total'];
  const records = await readRecords(client, 'account.move', ids, fields, totalsShape);
  return new Map(records.map((record) => [record.id, record]));
}

function judge(
  { untaxed, tax, total }: Pick<InvoiceDocument, 'untaxed' | 'tax' | 'total'>,
  found: Totals,
  tolerance: string,
):
  | { readonly kind: 'equal' }
  | { readonly kind: 'correct'; readonly by: Decimal }
  | Extract<Compared, { kind: 'rejected' }> {
  const off = (source: string | null, odoo: Decimal) => new Decimal(source ?? odoo).minus(odoo);
  const by = off(tax, found.amount_tax);
  const reasons: Reason[] = [];
  if (!off(untaxed, found.amount_untaxed).isZero()) {
    reasons.push(differs('untaxed-differs', 'untaxedAmount', untaxed, found.amount_untaxed));
  }
  if (by.abs().greaterThan(tolerance)) reasons.push(differs('tax-differs', 'taxAmount', tax, found.amount_tax));
  else if (!off(total, found.amount_total.plus(by)).isZero()) {
    reasons.push(differs('total-differs', 'totalAmount', total, found.amount_total.plus(by)));
  }
  if (reasons.length > 0) return { kind: 'rejected', reasons };
  return by.isZero() ? { kind: 'equal' } : { kind: 'correct', by };
}

/**
 * Commands that change the tax by this much. Odoo 19 moves the receivable by itself when the tax line's amount changes;
 * up to 16 both are written together, or the entry would not balance. Undefined when there is no tax line.
 */
function correction(
  lines: readonly EntryLine[],
  by: Decimal,
  receivableFollows: boolean,
): readonly unknown[] | undefined {
  const taxes = lines.filter(({ tax_line_id }) => tax_line_id !== false);
  const tax = taxes.sort((a, b) => b.amount_currency.abs().comparedTo(a.amount_currency.abs()))[0];
  const owed = owedLine(lines);
  if (tax === undefined || owed === undefined) return undefined;
  const change = tax.amount_currency.isNegative() ? by.negated() : by;
  const amount = tax.amount_currency.plus(change);
  if (receivableFollows) return [[1, tax.id, { amount_currency: amount.toNumber() }]];
  const rate = tax.amount_currency.isZero() ? new Decimal(1) : tax.balance.dividedBy(tax.amount_currency);
  const balance = rounded(amount.times(rate));
  return [
    setBalance(tax.id, balance, amount),
    setBalance(owed.id, owed.balance.minus(balance.minus(tax.balance)), owed.amount_currency.minus(change)),
  ];
}

const differs = (rule: string, column: string, source: string | null, odoo: Decimal): Reason => ({
  rule,
  column,
  problem: `is ${source}, and Odoo computes ${odoo.toFixed()} from the lines`,
  mend: 'Correct the lines, their taxes or the amount; settings.taxTolerance in the map says how much tax may differ',
});

const corrected = (by: Decimal): Reason => ({
  rule: 'tax-corrected',
  column: 'taxAmount',
  problem: `differed by ${by.toFixed()} from what Odoo computes, and the tax line was made equal to the source`,
  mend: 'Nothing to do; the source rounds its tax in another way',
});

const uncorrected = (by: Decimal): Compared => ({
  kind: 'rejected',
  reasons: [
    {
      rule: 'tax-differs',
      column: 'taxAmount',
      problem: `differs by ${by.toFixed()} from what Odoo computes, and there is no tax line it could be corrected on`,
      mend: 'Correct the lines, their taxes or the amount',
    },
  ],
});

const gone: Reason = {
  rule: 'record-gone',
  problem: 'was removed in Odoo while it was being migrated',
  mend: 'Upload the row again',
};
