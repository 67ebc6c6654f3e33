// A cell that a spreadsheet would run: it begins with = or @, or with + or - that no number or phone number follows,
// or with a control character that hides one of them.
const formula = /^[\t\r ]*(=|@|[+-](?![\d\s(.]))/;
const defused = /^'(?=[\t\r ]*(=|@|[+-](?![\d\s(.])))/;

/** Text that a spreadsheet shows instead of running it: an apostrophe is put in front of formulas. */
export const defuse = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** Takes `defuse` back, so that a file of rejected rows can be uploaded as it is. */
export const undefuse = (text: string): string => text.replace(defused, '');
