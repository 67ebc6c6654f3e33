import type { InventoryEntry, InventoryStep } from '../migration/inventory.ts';
import { type InventoryContent, noEquivalent } from './inventory-page.ts';

/** An inventory as Markdown, for a wiki or a ticket. */
export function inventoryMarkdown({ title, introduction, entries, signOff = false }: InventoryContent): string {
  const signature = signOff ? '\nChecked and agreed (name, date, signature): ____________________\n' : '';
  return `# ${plain(title)}\n\n${plain(introduction)}\n${entries.map((entry) => `${section(entry)}${signature}`).join('')}`;
}

function section({ key, name, facts, steps }: InventoryEntry): string {
  const told = facts.filter(({ values }) => values.length > 0);
  return `
## ${plain(key)}: ${plain(name)}

${told.map(({ term, values }) => `- **${plain(term)}:** ${values.map(plain).join('; ')}`).join('\n')}
${steps.length === 0 ? '' : stepTable(steps)}`;
}

const stepTable = (steps: readonly InventoryStep[]): string => `
| Step | What happens | In Odoo | Where |
| --- | --- | --- | --- |
${steps.flatMap(rows).join('\n')}
`;

function rows({ kind, text, equivalents }: InventoryStep): readonly string[] {
  if (equivalents.length === 0) return [row([plain(kind), plain(text), noEquivalent, ''])];
  return equivalents.map(({ name, how, places }) => {
    const where = places.map(({ version, place, edition }) =>
      place === null ? `Odoo ${version}: not there` : `Odoo ${version} (${edition}): ${plain(place)}`,
    );
    return row([plain(kind), plain(text), `**${plain(name)}.** ${plain(how)}`, where.join('<br>')]);
  });
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** Text that Markdown shows as it is, on one line: a table's row ends with its line. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/[\\`*_[\]|#>~]/g, '\\$&');
