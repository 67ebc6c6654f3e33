import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import { randomFrom } from '../../scripts/example-random.ts';
import { accountColumns, accountRow, knownUsers, userColumns } from '../../scripts/example-rows.ts';

/** The phone of an account that changed; no other account has it. */
export const changedPhone = '+1 202 555 0199';

/** Which accounts of the example generator a file holds: numbers from 1 up to `count`, or only the chosen ones. */
export interface AccountsWanted {
  readonly count: number;
  /** Accounts that carry another phone than before. */
  readonly changed?: (number: number) => boolean;
  readonly only?: (number: number) => boolean;
}

function* accountRows({ count, changed = () => false, only = () => true }: AccountsWanted) {
  const random = randomFrom(1);
  for (let number = 1; number <= count; number += 1) {
    const row = accountRow(random, number);
    if (only(number)) yield changed(number) ? { ...row, phone: changedPhone } : row;
  }
}

function* texts(wanted: AccountsWanted) {
  const columns = [...accountColumns];
  yield stringify([columns]);
  let batch: object[] = [];
  for (const row of accountRows(wanted)) {
    batch.push(row);
    if (batch.length < 2000) continue;
    yield stringify(batch, { columns });
    batch = [];
  }
  yield stringify(batch, { columns });
}

/**
 * Writes accounts as CSV. They have no parent, so that all of them are loaded in one wave and the file can be of any
 * size.
 */
export const writeAccounts = (path: string, wanted: AccountsWanted): Promise<void> =>
  pipeline(Readable.from(texts(wanted)), createWriteStream(path));

/** Writes the users who own accounts as CSV. */
export const writeUsers = (path: string): Promise<void> =>
  pipeline(
    Readable.from([stringify([...knownUsers], { header: true, columns: [...userColumns] })]),
    createWriteStream(path),
  );
