import { z } from 'zod';
import { type Canonical, countryCode, decimal, list, oneOf, text, yesNo } from '../../migration/columns.ts';
import type { Destination } from '../../migration/destination.ts';
import {
  type FlatRecord,
  type Look,
  type OdooReading,
  objectType,
  type RelatedRecords,
  type SupportRecord,
} from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';

const columns = {
  id: text('Identifier in AI Works', 'T-001'),
  name: text(
    'Name; a tax that Odoo has already under this name, with this scope and rate, is used as it is',
    'VAT 19%',
  ),
  amountType: oneOf('How it is computed; a group stands for other taxes', ['percent', 'fixed', 'group']),
  amount: decimal('Percent, or amount a unit in the company’s currency; empty for a group', '19').optional(),
  scope: oneOf('Where it may be chosen; none: only within a group', ['sale', 'purchase', 'none']),
  priceIncluded: yesNo('Whether prices include it; when empty, whatever the company says. Not for groups').optional(),
  taxGroup: text('Heading under which documents add it up', 'VAT').optional(),
  country: countryCode('Country it is owed in; the company’s own when empty', 'DE').optional(),
  children: list('Taxes that a group stands for', 'T-002; T-003').optional(),
  label: text('Label on invoices', '19%').optional(),
  accountCode: text(
    'Account of the chart that the tax is booked on; that of Odoo’s own taxes of this scope when empty',
    '251000',
  ).optional(),
  active: yesNo('Whether it may still be chosen').optional(),
} as const;

type Tax = Canonical<typeof columns>;

/**
 * AI Works taxes become Odoo taxes, with the distribution Odoo gives every new tax. One that Odoo has already under the
 * same name with the same rate is taken, never written: the chart of accounts brings taxes that accounts, reports and
 * closings hang on.
 */
export const tax = objectType({
  name: 'tax',
  title: 'Taxes',
  files: ['taxes', 'tax'],
  source: { key: 'id', columns, unique: [['name', 'scope', 'country']], rules: rulesOf },
  references: { children: { to: 'tax' } },
  prerequisites: [{ column: 'accountCode', of: 'ledger-account', gate: 'chart-of-accounts' }],
  // Its rate, where it comes on top of the price; what is not said is for the company's settings in Odoo to say.
  audit: { figure: (row) => (row.amountType === 'percent' && row.priceIncluded === false ? row.amount : null) },
  writing: {
    kind: 'flat',
    models: ['account.tax', 'account.tax.group'],
    supports: (row, destination) => taxGroupsOf(row, destination),
    lookups: async (referenced, odoo) =>
      new Map([...(await membersOf(referenced('children'), odoo)), ...(await taxAccounts(odoo))]),
    record: (row, look): FlatRecord => {
      const { destination } = look;
      const country = look.country(row.country, 'country');
      const [group] = taxGroupsOf(row, destination);
      const members = membersIn(look);
      noteCountry(row, look);
      const account = accountOf(row, look);
      const unsaid = isBooked(row) && row.accountCode === null;
      return {
        model: 'account.tax',
        cells: {
          name: row.name,
          type_tax_use: row.scope,
          amount_type: row.amountType,
          amount: row.amount ?? '0',
          ...destination.taxPriceIncluded(row.priceIncluded),
          children_tax_ids: { ids: members },
          ...(destination.taxCountry && row.country !== null ? { country_id: country } : {}),
          ...(group === undefined ? {} : { tax_group_id: { id: look.supportId(group.name) ?? null } }),
          [destination.name('taxLabel')]: row.label,
          active: row.active ?? true,
        },
        // Odoo gives a new tax a distribution without an account, and books it where the invoice line is booked.
        ...(account === undefined ? {} : { related: bookedOn(account) }),
        remarks: unsaid ? [account === undefined ? noAccount : accountTaken] : [],
        match: {
          name: row.name,
          type_tax_use: row.scope,
          amount_type: row.amountType,
          company_id: destination.company.id,
          ...(row.amountType === 'group' ? { children_tax_ids: members } : { amount: Number(row.amount) }),
          ...(row.priceIncluded === null ? {} : { price_include: row.priceIncluded }),
          ...(destination.taxCountry ? { country_id: countryOf(row, destination) ?? false } : {}),
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['children'] },
});

/** Fixed and percent taxes that come to something are booked somewhere. */
const isBooked = (row: Tax): boolean => row.amountType !== 'group' && Number(row.amount) !== 0;

function accountOf(row: Tax, look: Look<typeof columns>): number | undefined {
  if (!isBooked(row)) return undefined;
  if (row.accountCode !== null) {
    const link = look.ledgerAccount(row.accountCode, 'accountCode');
    return 'id' in link ? (link.id ?? undefined) : undefined;
  }
  return look.found(accountName(row.scope));
}

const bookedOn = (account: number): RelatedRecords => ({
  model: 'account.tax.repartition.line',
  fields: ['invoice_repartition_line_ids', 'refund_repartition_line_ids'],
  where: { repartition_type: 'tax' },
  ids: { account_id: account },
});

const accountName = (scope: string) => `account of ${scope} taxes`;
const linesSchema = z.array(z.object({ id: z.number(), account_id: z.tuple([z.number(), z.string()]) }));
const distributionSchema = z.array(
  z.object({ type_tax_use: z.string(), invoice_repartition_line_ids: z.array(z.number()) }),
);

/** The account that Odoo's oldest tax of each scope is booked on. */
async function taxAccounts(odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const taxes = distributionSchema.parse(
    await odoo.searchRead('account.tax', [], ['type_tax_use', 'invoice_repartition_line_ids']),
  );
  const lines = linesSchema.parse(
    await odoo.searchRead(
      'account.tax.repartition.line',
      [
        ['repartition_type', '=', 'tax'],
        ['account_id', '!=', false],
      ],
      ['account_id'],
    ),
  );
  const accounts = new Map(lines.map(({ id, account_id }) => [id, account_id[0]]));
  const found = new Map<string, { readonly line: number; readonly account: number }>();
  for (const { type_tax_use, invoice_repartition_line_ids } of taxes) {
    const name = accountName(type_tax_use);
    for (const line of invoice_repartition_line_ids) {
      const account = accounts.get(line);
      const earlier = found.get(name);
      if (account !== undefined && (earlier === undefined || line < earlier.line)) found.set(name, { line, account });
    }
  }
  return new Map([...found].map(([name, { account }]) => [name, account]));
}

const accountTaken: Reason = {
  rule: 'tax-account',
  column: 'accountCode',
  problem: 'is empty; the tax is booked on the account that Odoo’s own taxes of this scope are booked on',
  mend: 'Nothing to do when that is right; else enter the account on the tax in Odoo before invoices come',
};

const noAccount: Reason = {
  rule: 'tax-account',
  column: 'accountCode',
  problem:
    'is empty, and Odoo has no tax of this scope to take it from: Odoo books the tax on the invoice line’s account',
  mend: 'Fill in the account, or enter it on the tax in Odoo before invoices come',
};

function rulesOf(row: Tax): readonly Reason[] {
  const reasons: Reason[] = [];
  const add = (rule: string, column: string, problem: string, mend: string) =>
    void reasons.push({ rule, column, problem, mend });
  if (row.amountType === 'group') {
    if (row.children === null)
      add('tax-children', 'children', 'is empty on a group of taxes', 'Name the taxes it adds up');
    if (row.children?.includes(row.id))
      add('tax-children', 'children', 'names the group itself', 'Name the taxes it adds up');
    if (row.amount !== null && Number(row.amount) !== 0)
      add('tax-amount', 'amount', 'is filled in on a group, whose taxes have the amounts', 'Leave it empty');
    if (row.priceIncluded === true)
      add(
        'tax-included',
        'priceIncluded',
        'is said of a group, whose taxes each say it',
        'Say it of the taxes it adds up',
      );
    return reasons;
  }
  if (row.children !== null)
    add('tax-children', 'children', 'is filled in on a tax that is no group', 'Leave it empty, or make it a group');
  if (row.amount === null)
    add('tax-amount', 'amount', 'is empty on a tax that is no group', 'Fill it in; 0 is an amount too');
  // Odoo keeps four decimals and rounds the rest away without a word (14 and 19).
  if ((row.amount?.split('.')[1] ?? '').length > 4)
    add('tax-amount', 'amount', 'has more than the four decimals Odoo keeps', 'Round it to four decimals');
  return reasons;
}

/** Odoo 19 refuses groups within groups; the taxes of the inner one come to the same. */
function membersIn(look: Look<typeof columns>): readonly number[] {
  const named = look.referencedIds('children');
  const members = named.flatMap((id) => {
    const count = look.found(membersName(id));
    if (count === undefined) return [id];
    look.note(nestedGroup);
    return Array.from({ length: count }, (_, place) => look.found(memberName(id, place)) ?? id);
  });
  return [...new Set(members)];
}

const nestedGroup: Reason = {
  rule: 'nested-tax-group',
  column: 'children',
  problem: 'names a group of taxes; the taxes of that group were taken instead, which come to the same',
  mend: 'Nothing to do',
};

const membersName = (group: number) => `members of ${group}`;
const memberName = (group: number, place: number) => `member ${place} of ${group}`;

const taxesSchema = z.array(
  z.object({ id: z.number(), amount_type: z.string(), children_tax_ids: z.array(z.number()) }),
);

/** How many taxes each group among the named ones stands for in the end, and which. */
async function membersOf(ids: readonly number[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const children = new Map<number, readonly number[]>();
  for (let open = ids; open.length > 0; ) {
    const found = await odoo.searchRead('account.tax', [['id', 'in', open]], ['amount_type', 'children_tax_ids']);
    const groups = taxesSchema.parse(found).filter(({ amount_type }) => amount_type === 'group');
    for (const { id, children_tax_ids } of groups) children.set(id, children_tax_ids);
    open = groups.flatMap(({ children_tax_ids }) => children_tax_ids).filter((id) => !children.has(id));
  }
  // Odoo lets no group stand for itself, so that this ends.
  const leaves = (id: number): readonly number[] => children.get(id)?.flatMap(leaves) ?? [id];
  const members = [...children.keys()].map((group) => [group, [...new Set(leaves(group))]] as const);
  return new Map(
    members.flatMap(([group, taxes]) => [
      [membersName(group), taxes.length] as const,
      ...taxes.map((id, place) => [memberName(group, place), id] as const),
    ]),
  );
}

const countryOf = (row: Tax, { country, company }: Destination): number | undefined =>
  row.country === null ? company.fiscalCountry : country(row.country);

/**
 * Where Odoo keeps a tax by its country, its group must be of that country too, and a country other than the company's
 * may have none yet.
 */
function taxGroupsOf(row: Tax, destination: Destination): readonly SupportRecord[] {
  const { taxGroup } = row;
  const country = countryOf(row, destination);
  const model = 'account.tax.group';
  if (!destination.taxCountry || country === undefined) {
    if (taxGroup === null) return [];
    return [{ name: `tax group ${taxGroup}`, model, cells: { name: taxGroup }, match: { name: taxGroup } }];
  }
  // Odoo finds a group of the company's own country by itself.
  if (taxGroup === null && country === destination.company.fiscalCountry) return [];
  const place = { country_id: country, company_id: destination.company.id };
  return [
    {
      name: `tax group ${country} ${taxGroup ?? ''}`,
      model,
      cells: { name: taxGroup ?? 'Taxes', country_id: { id: country } },
      match: taxGroup === null ? place : { name: taxGroup, ...place },
    },
  ];
}

function noteCountry(row: Tax, look: Look<typeof columns>): void {
  const { destination } = look;
  const country = countryOf(row, destination);
  if (row.country === null || country === undefined || country === destination.company.fiscalCountry) return;
  look.note(destination.taxCountry ? foreignTax : countryNotKept);
}

// 19: "This entry contains one or more taxes that are incompatible with your fiscal country."
const foreignTax: Reason = {
  rule: 'foreign-tax',
  column: 'country',
  problem:
    'is not the country the company pays its taxes in; Odoo books this tax only under a fiscal position of its country with a tax number there',
  mend: 'Enter the company’s foreign tax number on the fiscal position of that country before such invoices come',
};

const countryNotKept: Reason = {
  rule: 'tax-country',
  column: 'country',
  problem: 'is not the country the company pays its taxes in, and this version of Odoo keeps no country on a tax',
  mend: 'Nothing to do, or name the country in the name of the tax',
};
