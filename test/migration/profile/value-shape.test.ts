import { describe, expect, it } from 'vitest';
import type { ValueShape } from '../../../lib/migration/profile/file-profile.ts';
import { shapeOf } from '../../../lib/migration/profile/value-shape.ts';

const cases: readonly (readonly [string, ValueShape])[] = [
  ['Ja', 'yes-no'],
  ['42', 'integer'],
  ['-7', 'integer'],
  ['12.50', 'decimal-point'],
  ['1,250.50', 'decimal-point'],
  ['1.250,50', 'decimal-comma'],
  ['12,5', 'decimal-comma'],
  ['2024-03-31', 'date-iso'],
  ['31.03.2024', 'date-day-first'],
  ['03/31/2024', 'date-month-first'],
  ['03/04/24', 'date-day-or-month-first'],
  ['20240331', 'date-year-first'],
  ['31.02.2024', 'code'],
  ['31.03.2024 9:05', 'local-time-day-first'],
  ['2024-03-31 09:05:00', 'local-time-iso'],
  ['03/31/2024 09:05 PM', 'local-time-month-first'],
  ['2024-03-31T09:30:00Z', 'instant'],
  ['jane@example.com', 'e-mail'],
  ['+44 20 7946 0123', 'phone'],
  ['https://example.com', 'url'],
  ['2f1c0a4e-6f52-4b0a-9f6d-1f0a2b3c4d5e', 'uuid'],
  ['BE0477472701', 'vat'],
  ['943 476 5919', 'nhs-number'],
  ['9434765919', 'nhs-number'],
  ['4006381333931', 'barcode'],
  ['DE', 'country-code'],
  ['Deutschland', 'country-name'],
  ['EUR', 'currency-code'],
  ['M4 9LD', 'postcode'],
  ['02826', 'postcode'],
  ['KD-0042', 'code'],
  ['A-0001', 'code'],
  ['Oak chair', 'text'],
];

describe('the shape of a cell', () => {
  it.each(cases)('%j is %s', (cell, shape) => {
    expect(shapeOf(cell)).toBe(shape);
  });
});
