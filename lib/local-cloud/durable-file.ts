import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { type Json, parseJson } from './json.ts';

/** Writes a JSON file so that a reader, or a restart after a kill, sees the old content or the new, never half. */
export function writeJsonFile(path: string, value: unknown, mode = 0o600): void {
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.half`;
  writeFileSync(half, JSON.stringify(value), { mode });
  renameSync(half, path);
}

/** The content of a JSON file, nothing when there is none. */
export function readJsonFile(path: string): Json | undefined {
  const text = readTextFile(path);
  return text === undefined ? undefined : parseJson(text);
}

export function readTextFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Adds a line to a file of JSON lines. */
export function appendJsonLine(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

/** All lines of a file of JSON lines; a last one that a kill cut short is taken off the file. */
export function readJsonLines(path: string): readonly Json[] {
  const text = readTextFile(path) ?? '';
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  // What is left of it would otherwise grow together with the next line.
  if (complete.length < text.length) truncateSync(path, Buffer.byteLength(complete));
  return complete.split('\n').slice(0, -1).map(parseJson);
}

/** The names in a folder, none when it does not exist. */
export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
