import { RehearsalWroteError } from '../../migration/errors.ts';
import type { OdooCall, OdooClient } from '../client.ts';
import { loadAnswerSchema } from '../load-records.ts';
import { reasonOf } from '../refusal.ts';

/** A record as `load()` is given it: its own row, and one for each further line nested under it. */
export interface DryRecord {
  readonly rows: readonly (readonly string[])[];
  /** Fields whose cells are not what the real run would send, because they name records that are not there yet. */
  readonly replaced: ReadonlySet<string>;
}

/** What Odoo says against a record, in its own words. */
export interface DryRefusal {
  readonly record: number;
  readonly field: string | undefined;
  readonly message: string;
}

/** What a dry load came to, by places in the list of records. */
export interface DryLoaded {
  readonly refusals: readonly DryRefusal[];
  /** Records that Odoo could not judge: what it said is owed to replaced cells. */
  readonly open: ReadonlySet<number>;
}

// No user has it: the largest 32-bit number but some.
const nobody = '2147483000';
const poison = 'create_uid';

/**
 * Lets Odoo validate records with `load()` and keep none of them: one row names a creator who does not exist, and of a
 * load with any error Odoo takes everything back (`ROLLBACK TO SAVEPOINT`, 14.0 and 19.0). Constraints, computed fields and
 * the database itself have had their say by then.
 * @throws {RehearsalWroteError} should Odoo ever take the poisoned row
 */
export async function dryLoad(
  client: OdooClient,
  call: Pick<OdooCall, 'model' | 'context'>,
  fields: readonly string[],
  records: readonly DryRecord[],
): Promise<DryLoaded> {
  const open = new Set<number>();
  for (;;) {
    const asked = records.map((record, at) => ({ record, at })).filter(({ at }) => !open.has(at));
    if (asked.length === 0) return { refusals: [], open };
    const said = await ask(client, call, fields, asked);
    const before = open.size;
    const refusals = said.filter(({ record, field, message }) => {
      const { replaced } = records[record] ?? { replaced: new Set() };
      const counts = replaced.size === 0 || isOfItsOwn(field, message, replaced);
      if (!counts) open.add(record);
      return counts;
    });
    if (refusals.length > 0 || open.size === before) return { refusals, open };
  }
}

/** Whether Odoo's words are about a cell that was sent as it is, whatever else was replaced. */
function isOfItsOwn(field: string | undefined, message: string, replaced: ReadonlySet<string>): boolean {
  const { rule } = reasonOf(message, field);
  // What is missing may follow from a record that is not there: a location from an operation type.
  if (rule === 'required-in-odoo') return false;
  return rule === 'vat' || rule === 'barcode' || (field !== undefined && !replaced.has(field));
}

async function ask(
  client: OdooClient,
  { model, context }: Pick<OdooCall, 'model' | 'context'>,
  fields: readonly string[],
  asked: readonly { readonly record: DryRecord; readonly at: number }[],
): Promise<readonly DryRefusal[]> {
  const last = asked.length - 1;
  // Odoo counts records, and says for each from which row on it stands.
  const places = new Map<number, number>();
  const data: string[][] = [];
  for (const [index, { record, at }] of asked.entries()) {
    places.set(data.length, at);
    for (const [line, row] of record.rows.entries()) data.push([...row, index === last && line === 0 ? nobody : '']);
  }
  const answer = loadAnswerSchema.parse(
    await client.call({
      model,
      method: 'load',
      args: { fields: [...fields, `${poison}/.id`], data },
      ...(context === undefined ? {} : { context }),
    }),
  );
  if (answer.ids !== false) throw new RehearsalWroteError(model);
  return answer.messages.flatMap(({ type = 'error', message, record, rows, field }) => {
    if (type !== 'error' || field === poison) return [];
    const at = (rows && places.get(rows.from)) ?? (typeof record === 'number' ? asked[record]?.at : undefined);
    // Without a place it is about the load as a whole: that Odoo stopped after ten errors.
    return at === undefined ? [] : [{ record: at, field: field === false ? undefined : field, message }];
  });
}
