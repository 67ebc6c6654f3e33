import { z } from 'zod';
import { nearest } from './nearest.ts';

/** What is wrong in a file, and where. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Whether what stands there was left out; else only members of it that nobody knows. */
  readonly leftOut: boolean;
}

/** What could be read of data, and everything that could not. */
export interface ReadPastFaults<T> {
  readonly read: T | undefined;
  readonly issues: readonly Fault[];
}

/**
 * Reads data by a schema, leaving out what it refuses and going on with the rest.
 * @param fallback of members of the data itself that cannot be left out
 */
export function readPastFaults<T>(
  schema: z.ZodType<T>,
  data: unknown,
  fallback: Readonly<Record<string, unknown>>,
): ReadPastFaults<T> {
  const issues: Fault[] = [];
  let left = data;
  // Each turn leaves something out; without that the last of them would go on for ever.
  for (let size = sizeOf(left); ; ) {
    const parsed = schema.safeParse(left);
    if (parsed.success) return { read: parsed.data, issues };
    issues.push(...parsed.error.issues.map((issue) => faultOf(issue, schema)));
    if (!isRecord(left)) return { read: undefined, issues };
    for (const issue of parsed.error.issues) left = without(left, issue);
    left = { ...fallback, ...(isRecord(left) ? left : {}) };
    const smaller = sizeOf(left);
    if (smaller >= size && parsed.error.issues.every(({ path }) => path.length > 1)) return { read: undefined, issues };
    size = smaller;
    if (issues.length > 1000) return { read: undefined, issues };
  }
}

type Issue = z.core.$ZodIssue;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const sizeOf = (value: unknown): number => (JSON.stringify(value) ?? '').length;

/** The data without what an issue is about: members nobody knows, or the value that is wrong. */
function without(data: unknown, issue: Issue): unknown {
  if (issue.code === 'unrecognized_keys') return leaveOut(data, issue.path, issue.keys);
  const [last] = issue.path.slice(-1);
  return last === undefined ? data : leaveOut(data, issue.path.slice(0, -1), [String(last)]);
}

function leaveOut(data: unknown, path: readonly PropertyKey[], keys: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (Array.isArray(data)) {
    if (first === undefined) return data.filter((_, place) => !keys.includes(String(place)));
    return data.map((inner: unknown, place) => (place === first ? leaveOut(inner, rest, keys) : inner));
  }
  if (!isRecord(data)) return data;
  if (first === undefined) {
    return Object.fromEntries(Object.entries(data).filter(([key]) => !keys.includes(key)));
  }
  const key = String(first);
  const inner = data[key];
  // A member that is missing cannot be left out: what it is missing from is.
  const lacks = rest.length === 0 && isRecord(inner) && keys.every((one) => !Object.hasOwn(inner, one));
  if (lacks) return leaveOut(data, [], [key]);
  return { ...data, [key]: leaveOut(inner, rest, keys) };
}

const faultOf = (issue: Issue, schema: z.ZodType): Fault => ({
  path: issue.path,
  message: messageOf(issue, schema),
  leftOut: issue.code !== 'unrecognized_keys',
});

/** zod's message, without unknown members by name: where indentation is wrong, values of rows stand in their place. */
function messageOf(issue: Issue, schema: z.ZodType): string {
  if (issue.code !== 'unrecognized_keys') return issue.message;
  const known = membersAt(schema, issue.path);
  const meant = [...new Set(issue.keys.flatMap((key) => nearest(key, known)))];
  const many = issue.keys.length === 1 ? 'a member' : `${issue.keys.length} members`;
  return `it has ${many} that nobody knows; ${meant.length > 0 ? `perhaps ${meant.join(' or ')} is meant` : `known are ${known.join(', ')}`}`;
}

/** Names of the members that a schema knows at a place. */
function membersAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return membersAt(schema.unwrap(), path);
  if (schema instanceof z.ZodRecord) return membersAt(schema.valueType, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [first, ...rest] = path;
  return first === undefined ? Object.keys(schema.shape) : membersAt(schema.shape[String(first)], rest);
}
