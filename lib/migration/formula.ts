// A cell that a spreadsheet would run: after white space that hides it, it begins with = or @, or with + or - that
// anything but a number or phone number follows. The whole cell is looked at: `+1+cmd|…` begins like a phone number.
const formula = /^\s*(=|@|[+-](?![\d\s().,/-]*$))/;

/** Text that a spreadsheet shows instead of running it: an apostrophe is put in front of formulas. */
export const defuse = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** Takes `defuse` back, so that a file of rejected rows can be uploaded as it is. */
export const undefuse = (text: string): string =>
  text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text;
