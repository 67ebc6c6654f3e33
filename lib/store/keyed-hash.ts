import { createHmac } from 'node:crypto';

/**
 * Puts an opaque text in the place of one that must not be seen: always the same for the same text, and not to be
 * guessed by trying texts out, which is how a plain hash of a name or a number is undone.
 */
export type KeyedHash = (text: string) => string;

// 22 characters of base64url are 132 bits. Among ten million texts two meet by chance once in 10^26 migrations, and
// nobody can look for two that meet without the key.
const characters = 22;

/** HMAC-SHA-256 with `key`, cut to the characters that are enough. */
export const keyedHash =
  (key: string): KeyedHash =>
  (text) =>
    createHmac('sha256', key).update(text, 'utf8').digest('base64url').slice(0, characters);
