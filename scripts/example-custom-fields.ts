import type { PlantedRow } from './example-planting.ts';
import type { Random } from './example-random.ts';
import { knownUsers, type ProductCells } from './example-rows.ts';

export const customFieldColumns = [
  'id',
  'object',
  'name',
  'label',
  'type',
  'options',
  'relatedObject',
  'relatedColumn',
  'help',
] as const;
export type CustomFieldCells = Readonly<Record<(typeof customFieldColumns)[number], string>>;

const field = (
  id: string,
  object: string,
  name: string,
  label: string,
  type: string,
  more: Partial<CustomFieldCells> = {},
): CustomFieldCells => ({
  id,
  object,
  name,
  label,
  type,
  options: '',
  relatedObject: '',
  relatedColumn: '',
  help: '',
  ...more,
});

/** Fields that Odoo does not have, and values of which stand under their names in the other files. */
export const customFields = (): PlantedRow<CustomFieldCells>[] =>
  [
    field('CF-01', 'account', 'x_tier', 'Customer tier', 'selection', {
      options: 'bronze: Bronze; silver: Silver; gold: Gold',
      help: 'Decides how soon somebody calls back',
    }),
    field('CF-02', 'account', 'x_account_manager', 'Account manager', 'many2one', {
      relatedObject: 'user',
      relatedColumn: 'email',
    }),
    field('CF-03', 'account', 'x_agreed_volume', 'Agreed yearly volume', 'monetary'),
    field('CF-04', 'contact', 'x_newsletter', 'Wants the newsletter', 'boolean'),
    field('CF-05', 'contact', 'x_last_met_on', 'Last met on', 'date'),
    field('CF-06', 'product', 'x_care_instructions', 'Care instructions', 'html'),
    field('CF-07', 'purchase-order', 'x_unloading_slot', 'Unloading slot', 'datetime'),
    field('CF-08', 'invoice', 'x_cost_center', 'Cost center', 'char'),
  ].map((cells) => ({ cells, outcome: 'created' }));

const two = (value: number): string => String(value).padStart(2, '0');
const day = (random: Random): string =>
  `20${random.between(23, 25)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
const maybe = (random: Random, share: number, value: () => string): string => (random.chance(share) ? value() : '');

export const accountCustomColumns = ['x_tier', 'x_account_manager', 'x_agreed_volume'] as const;
export const contactCustomColumns = ['x_newsletter', 'x_last_met_on'] as const;
export const productCustomColumns = ['x_care_instructions'] as const;
export const purchaseOrderCustomColumns = ['x_unloading_slot'] as const;
export const invoiceCustomColumns = ['x_cost_center'] as const;

type Values<C extends readonly string[]> = Readonly<Record<C[number], string>>;
export type AccountCustom = Values<typeof accountCustomColumns>;
export type ContactCustom = Values<typeof contactCustomColumns>;
export type ProductCustom = Values<typeof productCustomColumns>;
export type PurchaseOrderCustom = Values<typeof purchaseOrderCustomColumns>;
export type InvoiceCustom = Values<typeof invoiceCustomColumns>;

/** An option of a selection may be named by its key or by its label. */
export const accountCustom = (random: Random): AccountCustom => ({
  x_tier: random.pick(['bronze', 'bronze', 'silver', 'gold', 'Gold', '']),
  x_account_manager: maybe(random, 0.4, () => random.pick(knownUsers).email),
  x_agreed_volume: maybe(random, 0.5, () => `${random.between(1, 900)}00.${random.pick(['00', '50'])}`),
});

export const contactCustom = (random: Random): ContactCustom => ({
  x_newsletter: random.pick(['true', 'false', '']),
  x_last_met_on: maybe(random, 0.3, () => day(random)),
});

/** For goods that stand alone: a template and its variants share one value, and there it stays empty. */
export const productCustom = (random: Random, { type, category }: ProductCells): ProductCustom => ({
  x_care_instructions:
    type === 'goods' && category !== 'Collections' && random.chance(0.3)
      ? random.pick(['<p>Wipe with a <b>dry</b> cloth.</p>', '<p>Keep dry.</p><ul><li>Not outdoors</li></ul>'])
      : '',
});

export const purchaseOrderCustom = (random: Random): PurchaseOrderCustom => ({
  x_unloading_slot: maybe(random, 0.4, () => `${day(random)}T${two(random.between(7, 15))}:30:00+01:00`),
});

export const invoiceCustom = (random: Random): InvoiceCustom => ({
  x_cost_center: maybe(random, 0.5, () => `CC-${random.between(100, 140)}`),
});
