import { Decimal } from 'decimal.js';
import { z } from 'zod';

/**
 * A number that Odoo sent, as the decimal it stands for. Odoo computes in binary and 14.0 sends what came out
 * (`484.03000000000003`): 15 significant digits are what such a number holds for certain.
 */
export const decimalOf = (value: number): Decimal => new Decimal(value).toSignificantDigits(15);

/** A number field in an answer of Odoo's, read as a decimal. */
export const decimalSchema = z.number().transform(decimalOf);
