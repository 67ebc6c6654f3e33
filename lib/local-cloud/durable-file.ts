import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
