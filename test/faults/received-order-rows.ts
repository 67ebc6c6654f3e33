import type { TestRow } from '../with-odoo/parts-in-odoo.ts';

const confirmedAt = '2024-03-06T10:00:00Z';
const receivedAt = '2024-03-19T08:15:00Z';

/** A confirmed order, one that is received, and two that are partly: one with a line that got more than was ordered. */
export const orderRows = (prefix: string): readonly TestRow[] => [
  anOrder(prefix, 1, { status: 'confirmed' }, [{}, { productId: 'service', receivedQuantity: '1' }]),
  anOrder(prefix, 2, { status: 'received', receivedAt }, [{}]),
  anOrder(prefix, 3, { status: 'confirmed', receivedAt }, [{ receivedQuantity: '4' }]),
  anOrder(prefix, 4, { status: 'confirmed', receivedAt }, [{ receivedQuantity: '12' }, { quantity: '5' }]),
];

/** The first of them again, as it is when seven of its ten have come and no more will. */
export const laterRows = (prefix: string): readonly TestRow[] => [
  anOrder(prefix, 1, { status: 'received' }, [
    { receivedQuantity: '7' },
    { productId: 'service', receivedQuantity: '1' },
  ]),
];

type Values = Readonly<Record<string, string>>;

/** An order in the name, the warehouse and of the goods of its prefix. */
export function anOrder(prefix: string, n: number, values: Values, lines: readonly Values[]): TestRow {
  const id = `${prefix}${n}`;
  const more = { number: `PO/${id}`, accountId: 'V', orderedAt: '2024-03-05T09:30:00Z', currency: 'USD' };
  return {
    record: { id, ...more, confirmedAt, warehouse: prefix, ...values },
    lines: lines.map((line, index) => ({
      id: `${id}-${index + 1}`,
      orderId: id,
      productId: `goods ${prefix}`,
      quantity: '10',
      unitPrice: '2.5',
      ...line,
    })),
  };
}

/** What lies in the warehouse of its prefix: loose, in lots, and on a shelf. */
export const stockRows = (prefix: string): readonly TestRow[] => [
  stockRow(prefix, 1, { quantity: '12.5' }),
  stockRow(prefix, 2, { quantity: '3', location: 'Shelf A' }),
  stockRow(prefix, 3, { quantity: '7', productId: `batch ${prefix}`, lot: 'LOT-1' }),
];

const stockRow = (prefix: string, n: number, values: Values): TestRow => ({
  record: { id: `${prefix}${n}`, productId: `goods ${prefix}`, warehouse: prefix, ...values },
});

/** The products of prefixes, and the service of all. */
export const productRows = (prefixes: readonly string[]): readonly TestRow[] => {
  const made = prefixes.flatMap((prefix): readonly Values[] => [
    { id: `goods ${prefix}`, type: 'goods' },
    { id: `batch ${prefix}`, type: 'goods', tracking: 'lot' },
  ]);
  return [...made, { id: 'service', type: 'service' }].map((values) => ({
    record: { name: values['id'] ?? '', hasVariants: false, ...values },
  }));
};
