import { type Columns, decimal, text } from '../../lib/migration/columns.ts';
import type { LineType, ObjectType } from '../../lib/migration/object-type.ts';

/** What a test says about an object type; everything else is as plain as possible. */
interface Said {
  readonly name?: string;
  readonly columns?: Columns;
  readonly references?: ObjectType['references'];
  readonly source?: Partial<ObjectType['source']>;
}

/** An object type as a test needs it: key `id`, written flat to contacts. */
export function objectTypeOf({ name = 'thing', columns = {}, references = {}, source = {} }: Said): ObjectType {
  return {
    name,
    title: `${name}s`,
    files: [`${name}s`],
    source: { key: 'id', columns: { id: text('Identifier', 'X-1'), ...columns }, ...source },
    references,
    writing: { kind: 'flat', models: ['res.partner'], record: () => ({ model: 'res.partner', cells: {} }) },
    undo: 'unlink-or-archive',
    reconcile: { count: true, links: [] },
  };
}

/** Orders with lines, written as purchase orders; `columns` and `lineColumns` come on top of keys and references. */
export function documentTypeOf({
  columns = {},
  lineColumns = {},
  source = {},
  lines: said = {},
}: Pick<Said, 'columns' | 'source'> & {
  readonly lineColumns?: Columns;
  readonly lines?: Partial<LineType>;
}): { readonly type: ObjectType; readonly lines: LineType } {
  const lines: LineType = {
    name: 'order-line',
    title: 'Order lines',
    files: ['order-lines'],
    columns: {
      id: text('Identifier', 'L-1'),
      orderId: text('Order', 'O-1'),
      quantity: decimal('Quantity', '1'),
      note: text('Remark', 'left').optional(),
      ...lineColumns,
    },
    key: 'id',
    document: 'orderId',
    references: {},
    ...said,
  };
  const type: ObjectType = {
    ...objectTypeOf({ name: 'order', columns: { note: text('Remark', 'urgent').optional(), ...columns }, source }),
    title: 'Orders',
    lines,
    writing: {
      kind: 'document',
      document: 'purchase-order',
      models: ['purchase.order'],
      record: () => ({
        kind: 'purchase-order',
        model: 'purchase.order',
        cells: {},
        state: 'draft',
        confirmedAt: null,
        receivedAt: null,
        received: {},
        untaxed: null,
        total: null,
      }),
    },
    reconcile: {
      count: true,
      links: [],
      amounts: (_, nested) => ({ orders: String(nested.length) }),
    },
  };
  return { type, lines };
}
