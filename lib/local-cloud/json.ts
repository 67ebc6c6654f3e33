import { z } from 'zod';

/** Any JSON value: what crosses every border of the local cloud. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export const jsonSchema: z.ZodType<Json> = z.json();
export const jsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), jsonSchema);

/** Parses text into JSON. Throws SyntaxError when the text is none. */
export function parseJson(text: string): Json {
  // JSON.parse can produce nothing but JSON, so walking the value again with zod would only cost time.
  const value: Json = JSON.parse(text);
  return value;
}

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What `value` looks like after a trip over the wire: `undefined` members gone, dates as text. */
export function asJson(value: unknown): Json {
  return value === undefined ? null : parseJson(JSON.stringify(value) ?? 'null');
}
