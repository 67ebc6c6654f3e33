/** Text as a page shows it, whatever characters it holds: also inside an attribute's quotation marks. */
export const shown = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
