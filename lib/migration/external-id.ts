const plain = /[A-Za-z0-9-]/;

/**
 * Escapes a source id so that different ids stay different and Odoo accepts the result: ir.model.data refuses spaces,
 * a dot separates the module, a comma separates ids in one cell. Everything but letters, digits and `-` becomes
 * `_` and its hexadecimal UTF-8 bytes, ended by `_` (`A 1` → `A_20_1`).
 */
export function escapeId(id: string): string {
  let escaped = '';
  for (const character of id) {
    escaped += plain.test(character) ? character : `_${Buffer.from(character, 'utf8').toString('hex')}_`;
  }
  return escaped;
}

/** A migration's name: part of external ids (no underscore), of execution names and of secret names. */
export const migrationName = /^[a-z0-9][a-z0-9-]{0,31}$/;

/**
 * The external id of a row's Odoo record: `__aiworks__.acme_account_A-1`. Migration names hold no underscore, so two
 * migrations into one database never meet.
 */
export const externalId = (namespace: string, migration: string, objectType: string, key: string): string =>
  `${namespace}.${externalIdPrefix(migration, objectType)}${escapeId(key)}`;

/** What the external ids of all rows of one object type begin with, after the module. */
export const externalIdPrefix = (migration: string, objectType: string): string => `${migration}_${objectType}_`;

/** Splits an external id into its module and its name within it. */
export function splitExternalId(id: string): { readonly module: string; readonly name: string } {
  const dot = id.indexOf('.');
  return { module: id.slice(0, dot), name: id.slice(dot + 1) };
}
