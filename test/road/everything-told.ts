import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { Cloud } from '../../lib/cli/cloud.ts';

/** Something that was told to somebody, and where. */
export interface Told {
  readonly where: string;
  readonly text: string;
}

/**
 * What may hold rows: bodies of objects and items of tables are encrypted stores, the secrets are secrets, and the reports
 * are for people. Everything else is a log, a history, a notification, a delivery or a token.
 */
const stores: ReadonlySet<string> = new Set(['s3', 'dynamodb', 'secrets.json', 'reports']);

/** Every file of a state folder that is no store: logs, histories with their inputs and outputs, notifications. */
export async function filesTold(stateDir: string): Promise<readonly Told[]> {
  const entries = await readdir(stateDir, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !stores.has(relative(stateDir, path).split('/')[0] ?? ''));
  return Promise.all(
    files.flatMap((path) => [
      readFile(path, 'utf8').then((text) => ({
        where: relative(stateDir, path),
        text: `${relative(stateDir, path)}\n${text}`,
      })),
    ]),
  );
}

/** Keys of both buckets and of both tables, and what the registry keeps to be shown: problems, questions, queue subjects. */
export async function keysTold({ stores: { exports, work, aws, environment } }: Cloud): Promise<readonly Told[]> {
  const told: Told[] = [];
  for (const bucket of [exports, work]) {
    for await (const { key } of bucket.list('')) told.push({ where: `key in ${bucket.name}`, text: key });
  }
  for (const TableName of [environment.ID_MAP_TABLE, environment.REGISTRY_TABLE]) {
    for await (const { Items = [] } of paginateScan({ client: aws.dynamo }, { TableName })) {
      for (const { pk, sk, problem, question, subject } of Items) {
        told.push({ where: `key in ${TableName}`, text: JSON.stringify({ pk, sk, problem, question, subject }) });
      }
    }
  }
  return told;
}

/** The three ways in which base64 can hold a text, whatever stands before it. */
const inBase64 = (text: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const whole = Buffer.from(`${'x'.repeat(before)}${text}`).toString('base64');
    // Characters that share bits with what stands around the text are left off.
    return whole.slice(before === 0 ? 0 : before + 1, Math.floor(((before + text.length) * 8) / 6));
  });

/** Where a text that must not be told was told, in any form. */
export function leaks(told: readonly Told[], words: readonly string[]): readonly string[] {
  const forms = words.flatMap((word) => [word.toLowerCase(), encodeURIComponent(word).toLowerCase()]);
  const coded = words.flatMap(inBase64);
  return told.flatMap(({ where, text }) => {
    const lower = text.toLowerCase();
    const found = [...forms.filter((form) => lower.includes(form)), ...coded.filter((form) => text.includes(form))];
    return found.length === 0 ? [] : [`${where}: ${around(text, lower, found[0] ?? '')}`];
  });
}

const around = (text: string, lower: string, found: string): string => {
  const at = Math.max(0, lower.includes(found) ? lower.indexOf(found) : text.indexOf(found));
  return text.slice(Math.max(0, at - 200), at + 100);
};
