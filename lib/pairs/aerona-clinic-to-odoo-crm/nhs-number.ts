import { broken, column, read } from '../../migration/columns.ts';

/**
 * An NHS number: ten digits, the last of which checks the others (modulus 11, NHS Data Dictionary). Spaces and dashes
 * between the digits are taken out.
 */
export const nhsNumber = (meaning: string) =>
  column<string>('NHS number', meaning, '943 476 5919', (cell) => {
    const digits = cell.replace(/[\s-]/g, '');
    if (!/^\d{10}$/.test(digits))
      return broken('nhs-number', 'is not ten digits', 'Write the ten digits, or leave it empty');
    return isChecked(digits)
      ? read(digits)
      : broken('nhs-number', 'has a check digit that does not fit', 'Look the number up again, or leave it empty');
  });

/** The sum of the first nine digits, weighted 10 to 2, and the check digit come to a multiple of 11. */
function isChecked(digits: string): boolean {
  const sum = [...digits.slice(0, 9)].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const check = 11 - (sum % 11);
  // 10 is no digit: such a number is never given out.
  return check !== 10 && Number(digits[9]) === check % 11;
}
