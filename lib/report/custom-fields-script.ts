import { pythonText } from '../migration/custom-fields.ts';
import { type ModuleField, moduleName } from './custom-fields-module.ts';
import { scriptBody, scriptHead } from './custom-fields-python.ts';

/** A custom field as the script makes it. */
export interface ScriptField extends ModuleField {
  /** External id that the migration would give the field; the script gives it to a field it makes. */
  readonly externalId?: string;
}

/**
 * The text of a Python script that makes the custom fields of a migration in any Odoo, as often as it is run, with
 * nothing of ours: for environments that the migration does not reach. Its data are sorted, so that the scripts of two
 * runs differ where the fields do.
 */
export const customFieldsScript = (migration: string, fields: readonly ScriptField[]): string => `${scriptHead}
MIGRATION = ${literal(migration)}

# The module that brings the same fields.
MODULE = ${literal(moduleName(migration))}

FIELDS = [
${sorted(fields).map(entry).join('')}]

${scriptBody}`;

/** By model and name; accounts and contacts are both partners, and what both define is one field, as the first says it. */
const sorted = (fields: readonly ScriptField[]): readonly ScriptField[] =>
  [...new Map([...fields].reverse().map((field) => [`${field.model} ${field.name}`, field]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, field]) => field);

function entry({ model, name, type, label, help, relation, options, externalId }: ScriptField): string {
  const said: readonly (readonly [string, string | null | undefined])[] = [
    ['model', model],
    ['name', name],
    ['type', type],
    ['label', label],
    ['help', help],
    ['relation', type === 'many2one' ? relation : null],
    ['external_id', externalId],
  ];
  const lines = said.flatMap(([key, text]) =>
    text === null || text === undefined ? [] : [`        '${key}': ${literal(text)},\n`],
  );
  const pairs = (type === 'selection' ? options : []).map(
    (option) => `            (${literal(option.value)}, ${literal(option.label)}),\n`,
  );
  const list = pairs.length === 0 ? [] : [`        'options': [\n${pairs.join('')}        ],\n`];
  return `    {\n${[...lines, ...list].join('')}    },\n`;
}

/** Text as Python reads it. What a person could not see in the file, or would see in another order, is written as its number. */
const literal = (text: string): string =>
  pythonText(sendable(text)).replace(/[\p{Cf}\p{Zl}\p{Zp}]/gu, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });

// XML cannot carry these, and one of them makes Odoo refuse the whole request (14.0, 19.0); the migration leaves them
// out of what it sends over RPC too.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unspeakable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\p{Cs}]/gu;

const sendable = (text: string): string => text.replace(/\r\n?/g, '\n').replace(unspeakable, '');
