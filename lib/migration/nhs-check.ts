/** Whether ten digits are an NHS number: the last one checks the others (modulus 11, NHS Data Dictionary). */
export function isNhsNumber(digits: string): boolean {
  if (!/^\d{10}$/.test(digits)) return false;
  // The sum of the first nine, weighted 10 to 2, and the check digit come to a multiple of 11.
  const sum = [...digits.slice(0, 9)].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  const check = 11 - (sum % 11);
  // 10 is no digit: such a number is never given out.
  return check !== 10 && Number(digits[9]) === check % 11;
}
