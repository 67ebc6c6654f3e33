import { describe, expect, it } from 'vitest';
import { dateFormat, isZone, plainDay, plainInstant } from '../../lib/migration/date-format.ts';

describe('a day in the export’s format', () => {
  it.each([
    ['31.03.2024', 'DD.MM.YYYY', '2024-03-31'],
    ['1.3.2024', 'DD.MM.YYYY', '2024-03-01'],
    ['03/31/24', 'MM/DD/YY', '2024-03-31'],
    ['29-02-84', 'DD-MM-YY', '1984-02-29'],
    ['20240331', 'YYYYMMDD', '2024-03-31'],
    ['2024/03/31', 'YYYY/MM/DD', '2024-03-31'],
    ['31.03.2024 14:05', 'DD.MM.YYYY', '2024-03-31'],
    ['30.02.2024', 'DD.MM.YYYY', undefined],
    ['03/31/2024', 'DD/MM/YYYY', undefined],
    ['31.03.2024 later', 'DD.MM.YYYY', undefined],
  ])('%j as %s is %s', (text, date, day) => {
    expect(plainDay(text, { date })).toBe(day);
  });
});

describe('a local time as an instant', () => {
  it.each([
    ['05.03.2024 09:30', 'Europe/Berlin', '2024-03-05T08:30:00Z'],
    ['05.07.2024 09:30:15', 'Europe/Berlin', '2024-07-05T07:30:15Z'],
    ['05.07.2024', 'Europe/Berlin', '2024-07-04T22:00:00Z'],
    ['05.07.2024 9:05 PM', 'UTC', '2024-07-05T21:05:00Z'],
    // Clocks go from 02:00 to 03:00: nobody saw half past two.
    ['31.03.2024 02:30', 'Europe/Berlin', undefined],
    // They go back at 03:00: half past two comes twice, and the first one is meant.
    ['27.10.2024 02:30', 'Europe/Berlin', '2024-10-27T00:30:00Z'],
    ['27.10.2024 12:00', 'America/New_York', '2024-10-27T16:00:00Z'],
    ['05.07.2024 25:00', 'UTC', undefined],
  ])('%j in %s is %s', (text, zone, instant) => {
    expect(plainInstant(text, { date: 'DD.MM.YYYY', zone })).toBe(instant);
  });

  it('needs no date format where days are written as we write them', () => {
    expect(plainInstant('2024-07-05 09:30:00', { zone: 'Europe/London' })).toBe('2024-07-05T08:30:00Z');
  });
});

describe('what a map may say', () => {
  it.each(['DD.MM.YYYY', 'MM/DD/YY', 'YYYY-MM-DD', 'YYYYMMDD', 'DDMMYYYY'])('%s is a format', (format) => {
    expect(dateFormat.test(format)).toBe(true);
  });

  it.each(['DD.MM/YYYY', 'DD.DD.YYYY', 'dd.mm.yyyy', 'DD.MM.YYYY HH:mm', 'YYYY'])('%s is none', (format) => {
    expect(dateFormat.test(format)).toBe(false);
  });

  it('zones are those this machine knows', () => {
    expect([isZone('Europe/Berlin'), isZone('UTC'), isZone('Europe/Nowhere')]).toEqual([true, true, false]);
  });
});
