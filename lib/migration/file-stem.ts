/** A file's name without its ending and the digits after it, small letters: what the next drop's file is called too. */
export const stemOf = (name: string): string =>
  (name.toLowerCase().split('.')[0] ?? '').replace(/[-_ ]?\d[\d\-_ ]*$/, '');
