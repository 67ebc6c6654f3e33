import type { ObjectType } from '../../migration/object-type.ts';
import type { OdooClient } from '../client.ts';
import { type Check, pass, warning } from './check.ts';

const rowsPerPart = 500;

/**
 * What a part of 500 rows costs, in calls, and how many rows Odoo's own work lets through in a second: the slower figure
 * of Odoo 14.0 and 19.0 on two cores, loading and reading back. An order of magnitude for planning the day, no promise.
 */
const work: Readonly<
  Record<ObjectType['writing']['kind'], { readonly callsPerPart: number; readonly rowsPerSecond: number }>
> = {
  match: { callsPerPart: 1, rowsPerSecond: 10_000 },
  flat: { callsPerPart: 4, rowsPerSecond: 150 },
  collected: { callsPerPart: 4, rowsPerSecond: 150 },
  document: { callsPerPart: 30, rowsPerSecond: 10 },
  inventory: { callsPerPart: 0, rowsPerSecond: 10_000 },
};

/** A slower reply makes the way to Odoo, not its work, the measure of the migration. */
const slowMilliseconds = 500;

/** An object type with the rows that are to be written; lines are written with their documents. */
export interface ExpectedRows {
  readonly writing: ObjectType['writing']['kind'];
  readonly rows: number;
}

/** Calls and minutes that these rows will about take. */
export function expectedWork(expected: readonly ExpectedRows[], roundTripMs: number) {
  let calls = 0;
  let seconds = 0;
  for (const { writing, rows } of expected) {
    const { callsPerPart, rowsPerSecond } = work[writing];
    const own = Math.ceil(rows / rowsPerPart) * callsPerPart;
    calls += own;
    seconds += rows / rowsPerSecond + (own * roundTripMs) / 1000;
  }
  return { calls, minutes: Math.ceil(seconds / 60) };
}

/** Measures what a call costs on its way, and says what the rows of the drop will about take. */
export async function callRateCheck(
  client: OdooClient,
  expected: readonly ExpectedRows[],
  clock: () => number,
): Promise<Check> {
  const trips: number[] = [];
  const time = async (call: Parameters<OdooClient['call']>[0]) => {
    const began = clock();
    await client.call(call);
    trips.push(clock() - began);
  };
  for (let turn = 0; turn < 3; turn += 1) {
    await time({ model: 'res.users', method: 'fields_get', args: { allfields: ['login'], attributes: ['type'] } });
    await time({ model: 'res.currency', method: 'search_read', args: { domain: [], fields: ['name'], limit: 1 } });
  }
  const median = Math.round(trips.sort((a, b) => a - b)[Math.floor(trips.length / 2)] ?? 0);
  const rows = expected.reduce((sum, one) => sum + one.rows, 0);
  const { calls, minutes } = expectedWork(expected, median);
  const estimate = rows === 0 ? '' : `; the ${rows} rows will take about ${calls} calls and ${minutes} minutes`;
  const says = `A call takes ${median} ms there and back${estimate}`;
  return median <= slowMilliseconds
    ? pass('Call rate', says)
    : warning('Call rate', says, 'Run the migration closer to Odoo, or at a time when the server is less busy');
}
