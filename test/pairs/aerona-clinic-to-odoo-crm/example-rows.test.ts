import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { classify } from '../../../lib/migration/classify.ts';
import { customFieldTypes, selectionOptions } from '../../../lib/migration/custom-fields.ts';
import { customFeedsOf } from '../../../lib/migration/custom-values.ts';
import type { SourceRow } from '../../../lib/migration/export-files/source-row.ts';
import { type IdMapEntry, nameOf } from '../../../lib/migration/id-map.ts';
import { compareRows, joinLines, mergeRuns, type RowOfDocument } from '../../../lib/migration/join-lines.ts';
import { exportColumns, type FieldToFeed, type ObjectMap, proposeMap } from '../../../lib/migration/map.ts';
import type { LineType, ObjectType } from '../../../lib/migration/object-type.ts';
import type { Reason } from '../../../lib/migration/outcome.ts';
import { defaultSettings } from '../../../lib/migration/settings.ts';
import { lineReader, type PartLine, transformer } from '../../../lib/migration/transform.ts';
import { aeronaClinicToOdooCrm } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/index.ts';
import { soapOf } from '../../../lib/pairs/aerona-clinic-to-odoo-crm/soap-note.ts';
import { clinicFiles } from '../../../scripts/clinic-files.ts';
import { exportFile, rowsOf } from '../../migration/export-files/export-file-in-memory.ts';

const folder = join(import.meta.dirname, '../../../examples/aerona-clinic-to-odoo-crm');
const files = clinicFiles();
const textOf = (name: string): string => (files.get(name) ?? Buffer.alloc(0)).toString('utf8');

const expected = z
  .object({
    objects: z.record(z.string(), z.record(z.string(), z.number())),
    rows: z.array(z.object({ file: z.string(), row: z.number(), outcome: z.string(), rule: z.string() })),
  })
  .parse(JSON.parse(textOf('expected-outcomes.json')));
const manifest = z
  .object({ files: z.array(z.object({ name: z.string(), rows: z.number() })) })
  .parse(JSON.parse(textOf('manifest.json')));
const users = z.array(z.object({ email: z.string() })).parse(JSON.parse(textOf('destination-users.json')));
const tables = manifest.files.map(({ name }) => name);

const placeOf = (file: string, row: number): string => `${file} row ${row}`;
const told = new Map(expected.rows.map((row) => [placeOf(row.file, row.row), row]));
const toldOf = (file: string, row: number) => told.get(placeOf(file, row));

const { objectTypes } = aeronaClinicToOdooCrm;
const stemOf = (file: string): string => file.replace('.csv', '');
const tableOf = ({ files: stems }: Pick<LineType, 'files'>): string | undefined =>
  tables.find((file) => stems.includes(stemOf(file)));
/** The object types that the example holds rows of, each with its file and, where it has lines, theirs. */
const held = objectTypes.flatMap((type) => {
  const file = tableOf(type);
  return file === undefined ? [] : [{ type, file, lines: type.lines && tableOf(type.lines) }];
});

const rows = new Map<string, readonly SourceRow[]>();
beforeAll(async () => {
  for (const file of tables) rows.set(file, await rowsOf(exportFile(file, textOf(file))));
});
const read = (file: string): readonly SourceRow[] => rows.get(file) ?? [];
const headersOf = (file: string): readonly string[] => (textOf(file).split('\n')[0] ?? '').split(',');

describe("the clinic's example", () => {
  it('is made again byte for byte', async () => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const there = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));

    expect(there.map((path) => relative(folder, path)).sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files) {
      expect((await readFile(join(folder, name))).equals(content), name).toBe(true);
    }
  });

  it('states one outcome for every row', () => {
    const stated = Object.values(expected.objects);
    expect(stated.map((object) => object['rows'])).toEqual(manifest.files.map((file) => file.rows));
    for (const file of manifest.files) expect(read(file.name), file.name).toHaveLength(file.rows);
    for (const { rows: count, ...outcomes } of stated) {
      expect(Object.values(outcomes).reduce((sum, outcome) => sum + outcome, 0)).toBe(count);
    }
  });

  it('has no more rejected rows of any kind than a migration tolerates', () => {
    for (const [object, { rows: count = 0, rejected = 0 }] of Object.entries(expected.objects)) {
      expect(rejected * 100, object).toBeLessThanOrEqual(count * 5);
    }
  });

  it('names nobody who could be real', () => {
    const cells = tables.flatMap((file) => read(file).flatMap(({ values }) => Object.entries(values)));
    const of = (...columns: readonly string[]) =>
      cells.flatMap(([column, value]) => (columns.includes(column) && value.trim() !== '' ? [value] : []));

    for (const email of of('email', 'practitioner', 'author', 'x_hygienist'))
      if (email.includes('@')) expect(email.toLowerCase()).toMatch(/@([a-z]+\.)?example\.com$/);
    for (const number of of('nhsNumber')) expect(number).toMatch(/^999/);
    for (const phone of of('phone', 'mobile')) {
      expect(phone.replace(/^\+44 /, '0')).toMatch(
        /^0(20 7946 0|1632 960|1\d\d? 496 0|29 2018 0|28 9649 6|7700 900)\d{3}$/,
      );
    }
  });

  it('has a hundred SOAP notes, half of them in columns and half in a text that names the parts', () => {
    const created = read('clinical-notes.csv').filter(({ row }) => {
      const rule = toldOf('clinical-notes.csv', row)?.rule;
      return rule !== 'soap-parts' && rule !== 'duplicate-key';
    });
    const columns = created.filter(({ values }) => values['subjective'] !== '');
    const texts = created.filter(({ values }) => values['format']?.toLowerCase() === 'soap' && values['text'] !== '');

    expect(columns).toHaveLength(50);
    expect(texts).toHaveLength(49);
    for (const { values } of texts) {
      expect(Object.values(soapOf(values['text'] ?? '') ?? {}).filter((part) => part !== null)).toHaveLength(4);
    }
  });
});

describe.each(tables)('%s of the example', (file) => {
  it('has the headers of the contract in its order, and custom fields', () => {
    const stem = stemOf(file);
    const type = objectTypes.find((candidate) => candidate.files.includes(stem));
    const lines = objectTypes.find((candidate) => candidate.lines?.files.includes(stem))?.lines;
    const columns = type === undefined ? lines?.columns : exportColumns(type);

    expect(headersOf(file).filter((name) => !name.startsWith('x_'))).toEqual(Object.keys(columns ?? {}));
  });
});

/** What transform, joining and the references make of a row: nothing where all of them let it pass. */
type Judgement = { readonly outcome: string; readonly reasons: readonly Reason[] } | undefined;

describe('the rows of the example, judged by the pair itself', () => {
  const judged = new Map<string, Judgement>();
  /** Records and documents that nothing kept back, by object type. */
  const passed = new Map<string, PartLine[]>();

  /** Rules that only Odoo, the files beside the export, or the writing of a row can tell. */
  const toldLater: ReadonlySet<string> = new Set([
    'provisioning',
    'currency',
    'total-differs',
    'missing-file',
    'inventoried',
    'document-skipped',
  ]);

  beforeAll(async () => {
    const fields = customFields();
    const headers = Object.fromEntries(
      held.flatMap(({ type, file, lines }) => [
        [type.name, headersOf(file)] as const,
        ...(type.lines === undefined || lines === undefined ? [] : [[type.lines.name, headersOf(lines)] as const]),
      ]),
    );
    const { objects } = proposeMap(aeronaClinicToOdooCrm, headers, undefined, fields);
    const entries = entriesAsExpected();
    for (const { type, file, lines } of held) {
      const map = objects[type.name] ?? { columns: {}, unmapped: [] };
      const judge = judgeOf(type, entries);
      if (type.lines === undefined || lines === undefined) {
        const { transform } = transformer(type, map, undefined, { custom: customFeedsOf(aeronaClinicToOdooCrm, map) });
        for (const row of read(file)) {
          const transformed = transform(row, file);
          if (transformed.kind === 'record') judge(transformed.line);
          else judged.set(placeOf(file, row.row), reasonsIn(transformed.outcome));
        }
        continue;
      }
      const mapOfLines = objects[type.lines.name] ?? { columns: {}, unmapped: [] };
      const run = documentRows(type, map, file, type.lines, mapOfLines, lines).sort(compareRows);
      const merged = await mergeRuns({ read: (_, from) => inMemory(run, from) }, [0]);
      for await (const joined of joinLines(merged, type, type.lines)) {
        if (joined.kind === 'document') judge(joined.document);
        else judged.set(placeOf(joined.outcome.file, joined.outcome.row), reasonsIn(joined.outcome));
      }
    }
  });

  const reasonsIn = (outcome: { readonly outcome: string; readonly reasons?: readonly Reason[] }): Judgement => ({
    outcome: outcome.outcome,
    reasons: outcome.reasons ?? [],
  });

  /** Judges a record by what it names; its lines share its fate. */
  const judgeOf = (type: ObjectType, entries: ReadonlyMap<string, IdMapEntry>) => (line: PartLine) => {
    const classified = classify(type, line, entries, { run: 'other', begun: true, retryRefused: false });
    const stopped = classified.kind === 'rejected' || classified.kind === 'pending';
    judged.set(
      placeOf(line.file, line.row),
      stopped ? { outcome: classified.kind, reasons: classified.reasons } : undefined,
    );
    if (!stopped) passed.set(type.name, [...(passed.get(type.name) ?? []), line]);
    for (const nested of line.lines ?? []) {
      const rule = `document-${classified.kind}`;
      const shared = { outcome: classified.kind, reasons: [{ rule, problem: '', mend: '' }] };
      judged.set(placeOf(nested.file, nested.row), stopped ? shared : undefined);
    }
  };

  it.each(tables)('%s: each is stopped by the one rule that is expected, or not at all', (file) => {
    for (const { row } of read(file)) {
      const place = placeOf(file, row);
      const expectation = toldOf(file, row);
      expect(judged.has(place), place).toBe(true);
      const judgement = judged.get(place);
      if (judgement === undefined) {
        const rule = expectation?.rule ?? 'inventoried';
        expect(toldLater.has(rule) || rule === 'document-rejected', `${place}: ${rule}`).toBe(true);
      } else {
        const rules = judgement.reasons.map(({ rule }) => rule);
        expect({ outcome: judgement.outcome, rules }, place).toEqual({
          outcome: expectation?.outcome,
          rules: [expectation?.rule],
        });
      }
    }
  });

  const placesOf = (lines: readonly PartLine[]): readonly string[] => lines.map(({ file, row }) => placeOf(file, row));
  const passedOf = (object: string): readonly PartLine[] => passed.get(object) ?? [];
  const toldPlaces = (rule: string): readonly string[] =>
    expected.rows
      // A currency that is none at all is told by the transform.
      .filter((row) => row.rule === rule && judged.get(placeOf(row.file, row.row)) === undefined)
      .map(({ file, row }) => placeOf(file, row));

  it('practitioners wait who are no users of the destination', () => {
    const known = new Set(users.map(({ email }) => email.toLowerCase()));
    const strangers = passedOf('practitioner').filter(({ record }) => !known.has(String(record['email'])));

    expect(strangers).toHaveLength(2);
    expect(placesOf(strangers)).toEqual(toldPlaces('provisioning'));
  });

  it('the currency that the destination does not use is the only other one', () => {
    const lines = [...passedOf('treatment-plan'), ...passedOf('payment'), ...passedOf('payment-plan')];
    const foreign = lines.filter(({ record }) => !['GBP', 'EUR'].includes(String(record['currency'])));

    expect(foreign.every(({ record }) => record['currency'] === 'CHF')).toBe(true);
    expect(placesOf(foreign).toSorted()).toEqual(toldPlaces('currency').toSorted());
  });

  it('the total of a treatment plan is what its items come to, but for the one that is told', () => {
    const type = objectTypes.find(({ name }) => name === 'treatment-plan');
    const wrong = passedOf('treatment-plan').filter(({ record, lines = [] }) => {
      const amounts = Object.values(
        type?.reconcile.amounts?.(
          record,
          lines.map((line) => line.record),
          defaultSettings,
        ) ?? {},
      );
      return record['total'] !== null && record['total'] !== amounts[0];
    });

    expect(placesOf(wrong)).toEqual(toldPlaces('total-differs'));
  });

  it('lines of plans that are kept out while they are written go with them', () => {
    const stopped = new Set([...toldPlaces('total-differs'), ...toldPlaces('currency')]);
    const lines = passedOf('treatment-plan').filter((line) => stopped.has(placeOf(line.file, line.row)));

    expect(lines.flatMap((line) => placesOf(nestedIn(line))).toSorted()).toEqual(
      toldPlaces('document-rejected').toSorted(),
    );
  });

  it('payment plans and their instalments are written down', () => {
    const plans = passedOf('payment-plan');

    expect(placesOf(plans)).toEqual(toldPlaces('inventoried'));
    expect(plans.flatMap((line) => placesOf(nestedIn(line))).toSorted()).toEqual(
      toldPlaces('document-skipped').toSorted(),
    );
  });

  it('primary addresses are updates of their patients, all others new records', () => {
    const primary = passedOf('address').filter(({ record }) => record['primary'] === 'primary');

    expect(expected.objects['address']).toMatchObject({
      updated: primary.length,
      created: passedOf('address').length - primary.length,
    });
  });

  it('each document has its file and each file its document, but for those that did not come', () => {
    const named = new Set(read('documents.csv').map(({ values }) => `documents/${values['file']}`));
    const missing = passedOf('document').filter(({ record }) => !files.has(`documents/${String(record['file'])}`));
    const beside = [...files.keys()].filter((path) => path.startsWith('documents/'));

    expect(placesOf(missing)).toEqual(toldPlaces('missing-file'));
    expect(beside.filter((path) => !named.has(path))).toEqual([]);
    expect(beside.reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0)).toBeLessThan(400_000);
  });

  it('documents with the same bytes on the same record are one', () => {
    const seen = new Set<string>();
    const repeated = passedOf('document').filter(({ record }) => {
      const bytes = files.get(`documents/${String(record['file'])}`);
      if (bytes === undefined) return false;
      const owner = String(record['appointmentId'] ?? record['patientId']);
      const name = `${owner} ${createHash('sha1').update(bytes).digest('hex')}`;
      return seen.size === seen.add(name).size;
    });

    expect(repeated).toHaveLength(2);
    expect(expected.objects['document']).toMatchObject({ unchanged: 2 });
  });

  it('a file shared by patients is a document of each of them', () => {
    const patients = (path: string) =>
      new Set(passedOf('document').flatMap(({ record }) => (record['file'] === path ? [record['patientId']] : [])));

    expect(patients('privacy-notice.pdf').size).toBe(3);
    expect(files.get('documents/scan-of-privacy-notice.pdf')).toEqual(files.get('documents/privacy-notice.pdf'));
  });
});

const nestedIn = ({ lines = [] }: PartLine): readonly PartLine[] => lines.map((line) => ({ ...line, hash: '' }));

async function* inMemory(run: readonly RowOfDocument[], from: number) {
  for (const [index, row] of run.entries()) if (index >= from) yield { row, next: index + 1 };
}

/** Rows of documents and of their lines, as joining takes them. */
function documentRows(
  type: ObjectType,
  map: ObjectMap,
  file: string,
  lines: LineType,
  mapOfLines: ObjectMap,
  fileOfLines: string,
): RowOfDocument[] {
  const { transform } = transformer(type, map);
  const reader = lineReader(lines, mapOfLines);
  const headers = read(file).map((source, at): RowOfDocument => {
    const place = { file, row: source.row, of: 'document' as const, at };
    const transformed = transform(source, file);
    if (transformed.kind === 'record') {
      const { key, record } = transformed.line;
      return { ...place, document: key, key, header: { record } };
    }
    throw new Error('in the example every row of a document can be read');
  });
  const nested = read(fileOfLines).map((source, index): RowOfDocument => {
    const place = { file: fileOfLines, row: source.row, of: 'line' as const, at: headers.length + index };
    const line = reader.read(source, fileOfLines);
    if (line.kind === 'none') throw new Error('in the example no row of a line is empty');
    if (line.kind === 'broken') {
      const { document, key, reasons } = line;
      return { ...place, document, key, decided: { outcome: 'rejected', reasons } };
    }
    const { key, record } = line.line;
    return { ...place, document: line.document, key, line: { key, record } };
  });
  return [...headers, ...nested];
}

/** The id map as it must stand once every other row has come to its expected outcome. */
function entriesAsExpected(): ReadonlyMap<string, IdMapEntry> {
  const entries = new Map<string, IdMapEntry>();
  for (const { type, file } of held) {
    for (const { row, values } of read(file)) {
      const outcome = toldOf(file, row)?.outcome;
      const entry: IdMapEntry =
        outcome === 'rejected' || outcome === 'pending'
          ? { state: 'not-loaded', outcome, run: 'one' }
          : { state: 'loaded', model: 'res.partner', id: row, hash: '', run: 'one' };
      const names = [
        { objectType: type.name, key: values[type.source.key] ?? '' },
        ...(type.source.alternateKeys ?? []).map((by) => ({ objectType: type.name, by, key: values[by] ?? '' })),
      ];
      // Of two rows with one key the first counts.
      for (const name of names) if (!entries.has(nameOf(name))) entries.set(nameOf(name), entry);
    }
  }
  return entries;
}

/** The custom properties as a proposed map feeds them. */
function customFields(): readonly FieldToFeed[] {
  return read('custom-properties.csv').map(({ values }) => {
    const { object = '', name = '', options = '', relatedObject = '', relatedColumn = '' } = values;
    const choices = options === '' ? [] : (selectionOptions(options.split(';').map((option) => option.trim())) ?? []);
    return {
      object,
      name,
      feed: {
        type: z.enum(customFieldTypes).parse(values['type']),
        ...(relatedObject === '' ? {} : { to: relatedObject, by: relatedColumn }),
        ...(choices.length === 0
          ? {}
          : { values: Object.fromEntries(choices.map(({ value, label }) => [label, value])) }),
      },
    };
  });
}
