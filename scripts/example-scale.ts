import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { randomFrom } from './example-random.ts';
import {
  accountColumns,
  accountId,
  accountRow,
  combinations,
  contactColumns,
  contactRow,
  knownUsers,
  type ProductCells,
  productColumns,
  productRow,
  templateRow,
  userColumns,
  variantRow,
} from './example-rows.ts';

function* accounts(count: number) {
  const random = randomFrom(1);
  for (let number = 1; number <= count; number += 1) {
    const row = accountRow(random, number);
    yield number > 12 && number % 12 === 0 ? { ...row, parentId: accountId(number - 11) } : row;
  }
}

function* contacts(count: number, accountCount: number) {
  const random = randomFrom(2);
  for (let number = 1; number <= count; number += 1) {
    yield contactRow(random, number, accountId(random.between(1, accountCount)));
  }
}

function* products(count: number) {
  const random = randomFrom(3);
  let template: ProductCells | undefined;
  for (let number = 1; number <= count; number += 1) {
    // Of every 30 products the first is a template and the next four are its variants.
    const place = (number - 1) % 30;
    const attributes = combinations[place - 1];
    if (place === 0) {
      template = templateRow(random, number);
      yield template;
    } else if (template !== undefined && attributes !== undefined) {
      yield variantRow(random, number, template, attributes);
    } else {
      yield productRow(random, number);
    }
  }
}

/**
 * Writes an export of any size without faults: `count` accounts, contacts and products, and the users that own them.
 * Rows go to disk as they are made.
 */
export async function writeScaled(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  const files: readonly (readonly [string, readonly string[], Iterable<Readonly<Record<string, string>>>])[] = [
    ['users.csv', userColumns, knownUsers],
    ['accounts.csv', accountColumns, accounts(count)],
    ['contacts.csv', contactColumns, contacts(count, count)],
    ['products.csv', productColumns, products(count)],
  ];
  for (const [name, columns, rows] of files) {
    const writer = stringify({ header: true, columns: [...columns] });
    await pipeline(Readable.from(rows), writer, createWriteStream(join(folder, name)));
  }
  const names = files.map(([name]) => ({ name, object: name.replace(/s\.csv$/, '') }));
  const manifest = `${JSON.stringify({ mode: 'full', files: names }, null, 2)}\n`;
  await pipeline(Readable.from([manifest]), createWriteStream(join(folder, 'manifest.json')));
}
