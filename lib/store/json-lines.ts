/** Values as JSON Lines. */
export const toJsonLines = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** JSON Lines as values, each read by `parse`. */
export const fromJsonLines = <T>(text: string, parse: (value: unknown) => T): readonly T[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parse(JSON.parse(line)));
