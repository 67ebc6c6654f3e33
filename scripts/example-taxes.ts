import type { TaxRate } from './example-amounts.ts';
import { type DocumentRows, type PlantedDocument, plantDocuments } from './example-documents.ts';
import type { PlantedRow } from './example-planting.ts';

export const taxColumns = [
  'id',
  'name',
  'amountType',
  'amount',
  'scope',
  'priceIncluded',
  'taxGroup',
  'country',
  'children',
  'label',
  'accountCode',
  'active',
] as const;
export const fiscalPositionColumns = ['id', 'name', 'country', 'autoApply', 'notes'] as const;
export const fiscalPositionTaxColumns = ['id', 'positionId', 'sourceTax', 'destinationTax'] as const;

type Cells<C extends readonly string[]> = Readonly<Record<C[number], string>>;
export type TaxCells = Cells<typeof taxColumns>;
export type FiscalPositionCells = Cells<typeof fiscalPositionColumns>;
export type FiscalPositionTaxCells = Cells<typeof fiscalPositionTaxColumns>;

const tax = (id: string, name: string, amount: string, changes: Partial<TaxCells> = {}): TaxCells => ({
  id,
  name,
  amountType: 'percent',
  amount,
  scope: 'sale',
  priceIncluded: 'false',
  taxGroup: '',
  country: '',
  children: '',
  label: '',
  accountCode: isBooked(amount, changes) ? (accounts[changes.scope ?? 'sale'] ?? '') : '',
  active: 'true',
  ...changes,
});

/** Accounts of Odoo's generic chart: tax received and tax paid. */
const accounts: Readonly<Record<string, string>> = { sale: '251000', purchase: '131000', none: '251000' };

const isBooked = (amount: string, { amountType }: Partial<TaxCells>): boolean =>
  amountType !== 'group' && Number(amount) !== 0;

/** Tax that the destination's chart of accounts has already. */
const existing = tax('T-15S', '15%', '15', { label: '15%' });

const good: readonly TaxCells[] = [
  // Above its children: they must be in Odoo first.
  tax('T-GRP', 'Regional 5 % + city 2 %', '', { amountType: 'group', priceIncluded: '', children: 'T-REG; T-CITY' }),
  existing,
  tax('T-20S', 'VAT 20 % sales', '20', { taxGroup: 'VAT 20 %', label: 'VAT 20 %' }),
  tax('T-20P', 'VAT 20 % purchases', '20', { scope: 'purchase', taxGroup: 'VAT 20 %', label: 'VAT 20 %' }),
  tax('T-5S', 'VAT 5 % sales', '5', { taxGroup: 'VAT 5 %', country: 'US' }),
  tax('T-5P', 'VAT 5 % purchases', '5', { scope: 'purchase', taxGroup: 'VAT 5 %', country: 'US' }),
  tax('T-10I', 'VAT 10 % included', '10', { priceIncluded: 'true', taxGroup: 'VAT 10 %' }),
  tax('T-REG', 'Regional tax 5 %', '5', { scope: 'none' }),
  tax('T-CITY', 'City tax 2 %', '2', { scope: 'none' }),
  tax('T-ECO', 'Eco fee 0.50 a piece', '0.50', { amountType: 'fixed', label: 'Eco fee' }),
  tax('T-0S', 'Exempt sales', '0'),
  tax('T-0P', 'Exempt purchases', '0', { scope: 'purchase' }),
  tax('T-0X', 'Export 0 %', '0', { taxGroup: 'Export' }),
  tax('T-0I', 'Import 0 %', '0', { scope: 'purchase', taxGroup: 'Import' }),
  tax('T-19S', 'VAT 19 % sales (until 2022)', '19', { active: 'false' }),
  tax('T-19P', 'VAT 19 % purchases (until 2022)', '19', { scope: 'purchase', active: 'false' }),
  tax('T-8S', 'VAT 8 % sales', '8', { taxGroup: 'VAT 8 %' }),
  tax('T-8P', 'VAT 8 % purchases', '8', { scope: 'purchase', taxGroup: 'VAT 8 %' }),
  tax('T-BAG', 'Bag fee 0.10 a piece', '0.10', { amountType: 'fixed', label: 'Bag fee' }),
];

const spoilt: PlantedRow<TaxCells> = {
  cells: tax('T-NIL', 'Group of a stranger', '', {
    amountType: 'group',
    priceIncluded: '',
    children: 'T-REG; T-NONE',
  }),
  outcome: 'rejected',
  rule: 'missing-reference',
  kind: 'group of a tax nowhere in the export',
};

/** Taxes: one of them is in the destination already. */
export const taxes = (): PlantedRow<TaxCells>[] => [
  ...good.map(
    (cells): PlantedRow<TaxCells> =>
      cells === existing
        ? { cells, outcome: 'unchanged', kind: "tax of the destination's own chart" }
        : {
            cells,
            outcome: 'created',
            ...(cells.amountType === 'group' ? { kind: 'group of taxes above its taxes' } : {}),
          },
  ),
  spoilt,
];

const byId = new Map(good.map((cells) => [cells.id, cells]));

/** What a line's taxes (`T-20S; T-ECO`) are computed with: a group is its children. */
export function ratesOf(list: string): readonly TaxRate[] {
  return list.split('; ').flatMap((id) => {
    const cells = byId.get(id);
    if (cells === undefined) return [];
    if (cells.amountType === 'group') return ratesOf(cells.children);
    const kind = cells.amountType === 'fixed' ? 'fixed' : 'percent';
    return [{ kind, amount: cells.amount, included: cells.priceIncluded === 'true' }];
  });
}

/** Positions with their mappings of taxes: source and destination, or a source that is left away. */
const positions: readonly (readonly [FiscalPositionCells, ...(readonly [from: string, to: string])[]])[] = [
  [
    { id: 'FP-1', name: 'Export', country: 'CA', autoApply: 'true', notes: 'No tax on exports' },
    ['T-20S', 'T-0X'],
    ['T-5S', 'T-0X'],
  ],
  [
    { id: 'FP-2', name: 'Import, self-assessed', country: '', autoApply: 'false', notes: '' },
    ['T-20P', 'T-0I'],
    ['T-5P', ''],
  ],
  [
    { id: 'FP-3', name: 'Reduced rate for schools', country: '', autoApply: '', notes: 'On proof only' },
    ['T-20S', 'T-5S'],
  ],
  [{ id: 'FP-4', name: 'Nothing changes', country: '', autoApply: '', notes: '' }],
];

/** Fiscal positions with their mappings. */
export function fiscalPositions(): PlantedDocument<FiscalPositionCells, FiscalPositionTaxCells>[] {
  let number = 0;
  const documents = positions.map(
    ([header, ...mappings]): DocumentRows<FiscalPositionCells, FiscalPositionTaxCells> => ({
      header,
      lines: mappings.map(([sourceTax, destinationTax]) => {
        number += 1;
        return { id: `FPT-${String(number).padStart(2, '0')}`, positionId: header.id, sourceTax, destinationTax };
      }),
    }),
  );
  return plantDocuments(documents, []);
}
