import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHeaders } from '../../../lib/migration/export-files/read-export-file.ts';
import { type FieldToFeed, hashMap, proposeMap } from '../../../lib/migration/map.ts';
import { rowTypesOf } from '../../../lib/migration/object-type.ts';
import { profileFile } from '../../../lib/migration/profile/profile-file.ts';
import { byRules } from '../../../lib/migration/propose/by-rules.ts';
import type { FileToMap } from '../../../lib/migration/propose/proposal.ts';
import { proposedMap } from '../../../lib/migration/propose/proposed-map.ts';
import { defaultSettings } from '../../../lib/migration/settings.ts';
import { pairNamed } from '../../../lib/pairs/index.ts';
import { filesToMap, headersOf } from '../../unfamiliar/files-to-map.ts';

const examples = join(import.meta.dirname, '../../../examples');

/** The files of an example, each with what its name says it holds. */
async function exampleFiles(name: string): Promise<readonly FileToMap[]> {
  const types = rowTypesOf(pairNamed(name).objectTypes);
  const files = readdirSync(join(examples, name)).filter((file) => file.endsWith('.csv'));
  return await Promise.all(
    files.map(async (file) => {
      const input = { name: file, open: async () => createReadStream(join(examples, name, file)) };
      const holds = types.filter((type) => type.files.includes(file.replace('.csv', ''))).map((type) => type.name);
      return { id: file, holds, profile: await profileFile(input, await readHeaders(input)) };
    }),
  );
}

describe.each(['ai-works-to-odoo-erp', 'aerona-clinic-to-odoo-crm'])(
  'an export of %s that follows the contract',
  (name) => {
    it('is proposed the map of its headers alone, to the hash', async () => {
      const pair = pairNamed(name);
      const files = await exampleFiles(name);
      const headers = headersOf(
        files,
        files.flatMap(({ id, holds }) => holds.map((object) => ({ file: id, object }))),
      );
      const fields: readonly FieldToFeed[] = Object.entries(headers).flatMap(([object, all]) =>
        all
          .filter((header) => header.startsWith('x_'))
          .map((header) => ({ object, name: header, feed: { type: 'char' as const } })),
      );
      const plain = proposeMap(pair, headers, defaultSettings, fields);
      const question = { pair, files, fields };

      const { map } = proposedMap(question, await byRules.propose(question), headers, defaultSettings, fields);

      expect(map).toEqual(plain);
      expect(hashMap(map)).toBe(hashMap(plain));
    });
  },
);

describe('a file that follows the contract', () => {
  const pair = pairNamed('ai-works-to-odoo-erp');
  const mapOf = async (csv: string) => {
    const files = await filesToMap({ 'accounts.csv': csv }, () => ['account']);
    const question = { pair, files, fields: [] };
    const headers = headersOf(files, [{ file: 'accounts.csv', object: 'account' }]);
    return proposedMap(question, await byRules.propose(question), headers, defaultSettings, []).map.objects['account'];
  };

  it('has columns beside it mapped where their words are known, and none of them made a field of its own', async () => {
    const map = await mapOf('id,name,accountType,Telefon,Lieblingsfarbe\nA-1,Northwind,customer,+49 30 123456,blau\n');

    expect(map?.columns['phone']).toEqual({ from: 'Telefon' });
    expect(map).not.toHaveProperty('custom');
    expect(map?.unmapped).toEqual(['Lieblingsfarbe']);
  });

  it('has words translated where most of its values are not ours, and left alone where a few are not', async () => {
    const foreign = await mapOf('id,name,accountType\nA-1,One,Kunde\nA-2,Two,Lieferant\n');
    const own = await mapOf('id,name,accountType\nA-1,One,customer\nA-2,Two,customer\nA-3,Three,Kunde\n');

    expect(foreign?.columns['accountType']).toEqual({
      from: 'accountType',
      values: { Kunde: 'customer', Lieferant: 'vendor' },
    });
    expect(own?.columns['accountType']).toEqual({ from: 'accountType' });
  });
});
