import { broken, column, read } from '../../migration/columns.ts';
import { isNhsNumber } from '../../migration/nhs-check.ts';

/**
 * An NHS number: ten digits, the last of which checks the others (modulus 11, NHS Data Dictionary). Spaces and dashes
 * between the digits are taken out.
 */
export const nhsNumber = (meaning: string) =>
  column<string>('NHS number', meaning, '943 476 5919', (cell) => {
    const digits = cell.replace(/[\s-]/g, '');
    if (!/^\d{10}$/.test(digits))
      return broken('nhs-number', 'is not ten digits', 'Write the ten digits, or leave it empty');
    return isNhsNumber(digits)
      ? read(digits)
      : broken('nhs-number', 'has a check digit that does not fit', 'Look the number up again, or leave it empty');
  });
