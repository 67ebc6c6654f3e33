import { describe, expect, it } from 'vitest';
import { meaningsOf } from '../../../lib/migration/propose/header-words.ts';

const read = (header: string) =>
  meaningsOf(header).map(({ meanings, known }) => (known ? (meanings[0] ?? '') : `?${meanings[0]}`));

describe('a header taken apart', () => {
  it.each(['KundenNr', 'KUNDEN_NR', 'Kunden-Nr.', 'KUNDENNR', 'kunden nummer', 'custNo', 'KdNr'])(
    '%s means customer and number',
    (header) => {
      expect(read(header)).toEqual(['customer', 'number']);
    },
  );

  it.each([
    ['GebDat', ['birth', 'date']],
    ['dob', ['birth']],
    ['ARTBEZ', ['product', 'designation']],
    ['FÄLLIGKEITSDATUM', ['due', 'date']],
    ['mainAddress.zipCode', ['primary', 'address', 'postal']],
    ['UStIdNr', ['tax', 'id', 'number']],
    ['ABTLG', ['department']],
    ['NEXTDUEDT', ['?next', 'due', 'date']],
    ['zqx', ['?zqx']],
  ])('%s means %j', (header, meanings) => {
    expect(read(header)).toEqual(meanings);
  });
});
