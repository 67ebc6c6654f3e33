import type { Column } from '../columns.ts';
import type { ColumnMap } from '../map.ts';
import type { ColumnProfile, FileProfile } from '../profile/file-profile.ts';
import { type DateOrder, writtenDate } from '../profile/written-date.ts';
import { share } from './value-fit.ts';

/** How numbers, days and times of a column are to be read, or what a person must say first. */
export interface Format {
  readonly feed: Pick<ColumnMap, 'number' | 'date' | 'zone'>;
  readonly words?: string;
  /** Why it cannot be told, as a sentence. */
  readonly open?: string;
}

const none: Format = { feed: {} };

/** @param type of a canonical column, or of a custom field */
export function formatOf(type: string, profile: ColumnProfile, file: FileProfile, zone: string | undefined): Format {
  switch (type) {
    case 'decimal':
    case 'float':
    case 'monetary':
      return numberFormat(profile, file);
    case 'date':
    case 'instant':
    case 'datetime':
      return timeFormat(type === 'date' ? 'date' : 'instant', profile, file, zone);
    default:
      return none;
  }
}

/** Whether a column needs no format: most of its values are canonical as they are. */
export const isPlain = (column: Column, { frequent }: ColumnProfile): boolean => {
  const all = frequent.reduce((sum, { count }) => sum + count, 0);
  const read = frequent.reduce((sum, { value, count }) => (column.parse(value).ok ? sum + count : sum), 0);
  return all === 0 || read > all / 2;
};

function numberFormat(profile: ColumnProfile, file: FileProfile): Format {
  const commas = share(profile, ['decimal-comma']);
  const points = share(profile, ['decimal-point']);
  if (commas === 0 && points === 0 && writes(file, 'decimal-comma') > writes(file, 'decimal-point')) {
    return { feed: { number: 'comma' }, words: 'the file writes decimal commas' };
  }
  if (commas > points) return { feed: { number: 'comma' }, words: 'decimal commas' };
  // Three digits after every point in a file of decimal commas: they are thousands.
  const grouped = profile.frequent.every(({ value }) => !/\.\d{1,2}$/.test(value));
  if (points > 0 && grouped && writes(file, 'decimal-comma') > writes(file, 'decimal-point')) {
    return { feed: { number: 'comma' }, words: 'the file writes decimal commas, and points between thousands' };
  }
  return profile.frequent.some(({ value }) => /\d[,'’\s]\d/.test(value))
    ? { feed: { number: 'point' }, words: 'commas between thousands' }
    : none;
}

const writes = ({ columns }: FileProfile, shape: 'decimal-comma' | 'decimal-point'): number =>
  columns.reduce((sum, { shapes }) => sum + (shapes[shape] ?? 0), 0);

function timeFormat(
  kind: 'date' | 'instant',
  profile: ColumnProfile,
  file: FileProfile,
  zone: string | undefined,
): Format {
  if (share(profile, ['instant']) > 0.5) return none;
  const written = commonest(profile);
  if (written === undefined) return none;
  const { separator, yearDigits } = written;
  const order: Order | undefined =
    written.order === 'year-first' || written.order === 'iso'
      ? { is: 'year-first', because: '' }
      : orderOf(profile, file, separator);
  if (order === undefined) {
    return {
      feed: {},
      open: `Whether its days stand before their months cannot be told: no day is above twelve. Say "date: DD${separator}MM${separator}YYYY" or "date: MM${separator}DD${separator}YYYY"`,
    };
  }
  const year = yearDigits === 2 ? 'YY' : 'YYYY';
  const parts =
    order.is === 'year-first' ? [year, 'MM', 'DD'] : order.is === 'day-first' ? ['DD', 'MM', year] : ['MM', 'DD', year];
  const date = parts.join(separator);
  const usual = date === 'YYYY-MM-DD';
  const zoned = kind === 'instant' ? { zone: zone ?? 'UTC' } : {};
  const where =
    kind === 'date'
      ? ''
      : zone === undefined
        ? '; no time zone was said, so UTC is taken: correct it if clocks there show another time'
        : `; local time of ${zone}`;
  return {
    feed: { ...(usual && kind === 'date' && !hasTimes(profile) ? {} : { date }), ...zoned },
    words: `${date}${order.because}${where}`,
  };
}

const hasTimes = (profile: ColumnProfile): boolean => share(profile, ['local-time-']) > 0;

/** How most of the frequent values are written. */
function commonest({ frequent }: ColumnProfile) {
  const found = frequent.flatMap(({ value }) => writtenDate(value) ?? []);
  const groups = Map.groupBy(
    found,
    ({ separator, yearDigits, order }) => `${separator}${yearDigits}${order === 'iso' || order === 'year-first'}`,
  );
  return [...groups.values()].sort((a, b) => b.length - a.length)[0]?.[0];
}

interface Order {
  readonly is: Extract<DateOrder, 'day-first' | 'month-first' | 'year-first'>;
  readonly because: string;
}

function orderOf(profile: ColumnProfile, file: FileProfile, separator: string): Order | undefined {
  const own = decided(profile);
  if (own !== undefined) return { is: own, because: ', for some days are above twelve' };
  const others = new Set(
    file.columns.flatMap((column) => (commonest(column)?.separator === separator ? (decided(column) ?? []) : [])),
  );
  const [other] = others;
  if (others.size === 1 && other !== undefined) return { is: other, because: ', as other columns of the file have it' };
  // Nobody who parts dates by points writes the month first.
  return separator === '.' ? { is: 'day-first', because: ', for it is parted by points' } : undefined;
}

function decided(profile: ColumnProfile): 'day-first' | 'month-first' | undefined {
  const days = share(profile, ['date-day-first', 'local-time-day-first']);
  const months = share(profile, ['date-month-first', 'local-time-month-first']);
  if (days > 0 && months < days / 20) return 'day-first';
  return months > 0 && days < months / 20 ? 'month-first' : undefined;
}
