import { calendarDay } from './calendar-day.ts';
import { fullYear } from './profile/written-date.ts';

/** How an export writes days, and times that say no offset: the map's `date` and `zone`. */
export interface TimeFormat {
  /** Order and separators, such as `DD.MM.YYYY`, `MM/DD/YY`, `YYYYMMDD`; `YYYY-MM-DD` when not said. */
  readonly date?: string | undefined;
  /** IANA name of the time zone of times without an offset, such as `Europe/Berlin`; UTC when not said. */
  readonly zone?: string | undefined;
}

/** What a map may say under `date`: day, month and year once each, with the same separator or none. */
export const dateFormat = /^(?:(?:DD([-/.])MM\1|MM([-/.])DD\2)(?:YYYY|YY)|YYYY([-/.]?)MM\3DD|DDMMYYYY|MMDDYYYY)$/;

/** What is told where a zone is none. */
export const zoneWanted = 'this is no time zone. Write its IANA name, such as Europe/Berlin';

/** Whether this machine knows a time zone. */
export function isZone(zone: string): boolean {
  try {
    return formatterOf(zone) !== undefined;
  } catch {
    return false;
  }
}

const usual = 'YYYY-MM-DD';
const timeOfDay = /^[T ]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?: ?([AaPp])\.?[Mm]\.?)?$/;
const shapes = new Map<string, RegExp>();

/** A cell as day and time of day; undefined when it is not written so. */
function partsOf(
  text: string,
  format: string,
): { readonly day: string; readonly time: string | undefined } | undefined {
  const match = shapeOf(format).exec(text);
  if (match === null) return undefined;
  const { y = '', m, d, rest = '' } = match.groups ?? {};
  const day = calendarDay(fullYear(y), m, d);
  if (day === undefined) return undefined;
  if (rest === '') return { day, time: undefined };
  const time = timeIn(rest);
  return time === undefined ? undefined : { day, time };
}

function shapeOf(format: string): RegExp {
  const known = shapes.get(format);
  if (known !== undefined) return known;
  const digits = /[-/.]/.test(format) ? '\\d{1,2}' : '\\d{2}';
  const pattern = format
    .replace(/[-/.]/g, (separator) => `\\${separator}`)
    .replace('YYYY', '(?<y>\\d{4})')
    .replace('YY', '(?<y>\\d{2})')
    .replace('MM', `(?<m>${digits})`)
    .replace('DD', `(?<d>${digits})`);
  const shape = new RegExp(`^${pattern}(?<rest>[T ].*)?$`);
  shapes.set(format, shape);
  return shape;
}

function timeIn(text: string): string | undefined {
  const match = timeOfDay.exec(text);
  if (match === null) return undefined;
  const [, hours = '', minutes = '', seconds = '00', half] = match;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
  return `${String(hour).padStart(2, '0')}:${minutes}:${seconds}`;
}

/** A day in the export's format as `YYYY-MM-DD`; a time of day after it is left out. */
export const plainDay = (text: string, { date = usual }: TimeFormat): string | undefined => partsOf(text, date)?.day;

/**
 * A local time in the export's format as an instant, `YYYY-MM-DDTHH:MM:SSZ`; a day alone is its first moment there. Of an
 * hour that comes twice when clocks go back it is the first. Undefined when it is not written so, or no clock showed it.
 */
export function plainInstant(text: string, { date = usual, zone = 'UTC' }: TimeFormat): string | undefined {
  const parts = partsOf(text, date);
  if (parts === undefined) return undefined;
  const wall = Date.parse(`${parts.day}T${parts.time ?? '00:00:00'}Z`);
  const found = [...new Set([wall - 86_400_000, wall + 86_400_000].map((near) => wall - offsetAt(near, zone)))]
    .sort((a, b) => a - b)
    .find((time) => time + offsetAt(time, zone) === wall);
  // The first moment of a day on which clocks go forward at midnight.
  const time = found ?? (parts.time === undefined ? wall - offsetAt(wall - 86_400_000, zone) : undefined);
  return time === undefined ? undefined : `${new Date(time).toISOString().slice(0, 19)}Z`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}

/** How far the clocks of a zone are ahead of UTC at a point in time, in milliseconds. */
function offsetAt(time: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return Date.parse(`${(year ?? '').padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`) - time;
}

/** Why a cell that is not in the map's date format is refused. */
export const notAtThatTime = (kind: 'date' | 'instant', { date = usual, zone = 'UTC' }: TimeFormat) =>
  ({
    ok: false,
    rule: kind,
    problem: 'is not a day or time in the format the map names for this column',
    mend: `Write it as ${date}${kind === 'date' ? '' : ` and a time that clocks in ${zone} show`}, or correct the format in the map`,
  }) as const;
