import { countryCode, text, yesNo } from '../../migration/columns.ts';
import type { FiscalPositionDocument } from '../../migration/document.ts';
import { objectType } from '../../migration/object-type.ts';

const columns = {
  id: text('Identifier in AI Works', 'FP-01'),
  name: text('Name', 'Intra-Community'),
  country: countryCode('Country of the customer or vendor it is meant for', 'FR').optional(),
  autoApply: yesNo('Whether Odoo chooses it by the country').optional(),
  notes: text('Legal words to print on documents', 'Reverse charge').optional(),
} as const;

const lineColumns = {
  id: text('Identifier in AI Works', 'FPT-01'),
  positionId: text('Fiscal position the mapping belongs to', 'FP-01'),
  sourceTax: text('Tax that is replaced', 'T-001'),
  destinationTax: text('Tax that applies instead; empty: the tax is left away', 'T-002').optional(),
} as const;

/**
 * AI Works fiscal positions become Odoo's, with their mappings of taxes: records of their own up to Odoo 18, links
 * between taxes from 19. What those cannot say is noted when Odoo has been read back.
 */
export const fiscalPosition = objectType({
  name: 'fiscal-position',
  title: 'Fiscal positions',
  files: ['fiscal-positions', 'fiscal-position'],
  source: { key: 'id', columns },
  references: {},
  lines: {
    name: 'fiscal-position-tax',
    title: 'Tax mappings',
    files: ['fiscal-position-taxes', 'fiscal-position-tax'],
    columns: lineColumns,
    key: 'id',
    document: 'positionId',
    required: false,
    references: { sourceTax: { to: 'tax' }, destinationTax: { to: 'tax' } },
  },
  writing: {
    kind: 'document',
    document: 'fiscal-position',
    models: ['account.fiscal.position'],
    record: (row, look, lines): FiscalPositionDocument => {
      const mappings = lines.flatMap((line) => {
        const from = line.look.referencedId('sourceTax');
        return from === undefined ? [] : [{ from, to: line.look.referencedId('destinationTax') ?? null }];
      });
      return {
        kind: 'fiscal-position',
        model: 'account.fiscal.position',
        cells: {
          name: row.name,
          country_id: look.country(row.country, 'country'),
          auto_apply: row.autoApply ?? false,
          note: row.notes,
          // From Odoo 19 a position without any mapping takes every tax away: nobody is to choose it unawares.
          active: mappings.length > 0 || look.destination.emptyPositionKeepsTaxes,
        },
        mappings,
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: [] },
});
