import { OdooAccessError, OdooServerError, OdooUserError } from '../migration/errors.ts';
import type { OdooClient } from './client.ts';
import { type Image, readImages } from './read-back.ts';

/** What Odoo shows of records, and those that it has and cannot show. */
export interface ReadableImages {
  readonly images: ReadonlyMap<number, Image>;
  readonly unreadable: ReadonlySet<number>;
}

/**
 * Reads fields of records as `readImages` does; where Odoo fails or refuses, the records are taken apart until those that it
 * cannot show stand alone: one whose column was spoilt by hand would hide all the others of its page (14.0 and 19.0).
 * @throws {OdooAccessError} where none of several may be read: then it is the user that lacks a right
 */
export async function readableImages(
  client: OdooClient,
  model: string,
  ids: readonly number[],
  fields: readonly string[],
): Promise<ReadableImages> {
  const images = new Map<number, Image>();
  const unreadable = new Set<number>();
  let denied: OdooAccessError | undefined;
  const groups = [ids];
  for (let group = groups.pop(); group !== undefined; group = groups.pop()) {
    try {
      for (const [id, image] of await readImages(client, model, group, fields)) images.set(id, image);
    } catch (error) {
      if (!isAboutRecords(error)) throw error;
      if (error instanceof OdooAccessError) denied = error;
      const middle = Math.ceil(group.length / 2);
      const [id] = group;
      if (group.length === 1 && id !== undefined) unreadable.add(id);
      else groups.push(group.slice(0, middle), group.slice(middle));
    }
  }
  if (denied !== undefined && ids.length > 1 && unreadable.size === ids.length) throw denied;
  return { images, unreadable };
}

const isAboutRecords = (error: unknown): boolean =>
  (error instanceof OdooServerError && !error.concurrency) ||
  error instanceof OdooUserError ||
  error instanceof OdooAccessError;
