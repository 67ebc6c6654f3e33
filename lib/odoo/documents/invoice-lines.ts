import { Decimal } from 'decimal.js';
import { z } from 'zod';
import { probeCapabilities } from '../capabilities.ts';
import type { OdooClient } from '../client.ts';
import { decimalSchema } from '../numbers.ts';
import { readRecords, searchIds } from './records.ts';

const lineShape = z.object({
  id: z.number(),
  move_id: z.number(),
  account_id: z.union([z.number(), z.literal(false)]),
  debit: decimalSchema,
  credit: decimalSchema,
  amount_currency: decimalSchema,
  amount_residual: decimalSchema,
  tax_line_id: z.union([z.number(), z.literal(false)]),
  account: z.enum(['receivable', 'payable', 'other']),
});

/** A line of a journal entry, as far as money is concerned. Amounts are signed: debit above zero. */
export interface EntryLine extends z.infer<typeof lineShape> {
  /** In company currency. */
  readonly balance: Decimal;
}

/** Lines of journal entries, by entry; section and note lines are left out. */
export async function entryLines(
  client: OdooClient,
  entries: readonly number[],
): Promise<ReadonlyMap<number, readonly EntryLine[]>> {
  if (entries.length === 0) return new Map();
  // The kind of a line's account: `account_type` (19.0), `account_internal_type` (14.0).
  const kind =
    (await probeCapabilities(client).firstField('account.move.line', ['account_type', 'account_internal_type'])) ?? '';
  const ids = await searchIds(client, 'account.move.line', [
    ['move_id', 'in', entries],
    ['display_type', 'not in', ['line_section', 'line_note', 'line_subsection']],
  ]);
  const fields = [
    'move_id',
    'account_id',
    'debit',
    'credit',
    'amount_currency',
    'amount_residual',
    'tax_line_id',
    kind,
  ];
  const shape = z
    .looseObject({ id: z.number() })
    .transform((record) => lineShape.parse({ ...record, account: accountKind(record[kind]) }));
  const lines = await readRecords(client, 'account.move.line', ids, fields, shape);
  return Map.groupBy(
    lines.map((line) => ({ ...line, balance: line.debit.minus(line.credit) })),
    (line) => line.move_id,
  );
}

function accountKind(value: unknown): 'receivable' | 'payable' | 'other' {
  if (value === 'asset_receivable' || value === 'receivable') return 'receivable';
  if (value === 'liability_payable' || value === 'payable') return 'payable';
  return 'other';
}

/** The line of an entry that says who owes what. */
export const owedLine = (lines: readonly EntryLine[]): EntryLine | undefined =>
  lines.find(({ account }) => account !== 'other');

/** A command for `line_ids` that sets an amount in company currency, and the other currency's where it changes too. */
export function setBalance(id: number, balance: Decimal, amountCurrency?: Decimal): readonly unknown[] {
  const amounts = {
    debit: Decimal.max(balance, 0).toNumber(),
    credit: Decimal.max(balance.negated(), 0).toNumber(),
  };
  const other = amountCurrency === undefined ? {} : { amount_currency: amountCurrency.toNumber() };
  return [1, id, { ...other, ...amounts }];
}

/** Rounds to the company currency's digits. Two: every company currency this was tried with (USD, EUR, GBP) has them. */
export const rounded = (amount: Decimal): Decimal => amount.toDecimalPlaces(2, Decimal.ROUND_HALF_UP);
