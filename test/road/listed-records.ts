import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Records that the report lists as kept or left in Odoo. */
export async function listedRecords(out: string) {
  const files = await Promise.all(['kept.csv', 'archived.csv'].map((file) => readFile(join(out, file), 'utf8')));
  return files.flatMap((text) =>
    text
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, model = '', id = ''] = line.split(',');
        return id === '' ? [] : [{ model, id: Number(id) }];
      }),
  );
}
