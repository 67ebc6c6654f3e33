import { type Columns, text } from '../../lib/migration/columns.ts';
import type { ObjectType } from '../../lib/migration/object-type.ts';

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
