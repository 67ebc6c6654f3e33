import type { SupportRecord } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';

/** Odoo's codes of warehouses begin the numbers of their transfers, and take no more (14 and 19). */
const longestCode = 5;

export const warehouseName = (code: string) => `warehouse ${code}`;

/** A warehouse by its code; made with its locations and operation types where Odoo has none. */
export const warehouseOf = (code: string, name: string | null): SupportRecord => ({
  name: warehouseName(code),
  model: 'stock.warehouse',
  cells: { name: name ?? code, code },
  match: { code },
});

/** Why a code cannot be a warehouse's, if it cannot. */
export const warehouseRules = (code: string | null): readonly Reason[] =>
  code === null || code.length <= longestCode
    ? []
    : [
        {
          rule: 'warehouse-code',
          column: 'warehouse',
          problem: `is longer than the ${longestCode} characters Odoo allows`,
          mend: 'Shorten the code, or translate it in the map',
        },
      ];
