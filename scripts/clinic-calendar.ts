import type { Random } from './example-random.ts';

const dayMilliseconds = 86_400_000;

/** The evening on which the clinic made the export: what lies behind it is planned. */
export const exportedAt = '2026-11-20T18:00:00Z';
export const exportDay = exportedAt.slice(0, 10);
/** The last day that anything is planned for. */
export const lastDay = '2026-12-23';

const timeOf = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
const dayAt = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The day so many days later, or earlier. */
export const daysAfter = (day: string, days: number): string => dayAt(timeOf(day) + days * dayMilliseconds);

/** Any day from one to another, both included. */
export const dayBetween = (random: Random, first: string, last: string): string =>
  daysAfter(first, random.between(0, Math.max(0, (timeOf(last) - timeOf(first)) / dayMilliseconds)));

/** The same on a day the clinic is open: Sundays and Saturdays become the Friday before. */
export function workingDay(random: Random, first: string, last: string): string {
  const day = dayBetween(random, first, last);
  const weekday = new Date(timeOf(day)).getUTCDay();
  const open = daysAfter(day, weekday === 0 ? -2 : weekday === 6 ? -1 : 0);
  return open < first ? daysAfter(open, 3) : open;
}

/** The earlier of two days or instants. */
export const earlier = (a: string, b: string): string => (a < b ? a : b);
/** The later of two days or instants. */
export const later = (a: string, b: string): string => (a > b ? a : b);

/** Hours that British clocks are ahead of UTC; the days on which they change fall on Sundays, and nobody works then. */
const hoursAhead = (day: string): number => {
  const month = Number(day.slice(5, 7));
  return month >= 4 && month <= 10 ? 1 : 0;
};

/** So many minutes after midnight in Britain, as an instant in UTC. */
export const instantAt = (day: string, minutes: number): string =>
  `${new Date(timeOf(day) + (minutes - hoursAhead(day) * 60) * 60_000).toISOString().slice(0, 19)}Z`;

/** The same instant with the offset of British clocks, as some programs write it. */
export function withOffset(instant: string): string {
  const ahead = hoursAhead(instant);
  const local = new Date(Date.parse(instant) + ahead * 3_600_000).toISOString().slice(0, 19);
  return `${local}+0${ahead}:00`;
}

/** An instant so many minutes later, or earlier. */
export const minutesAfter = (instant: string, minutes: number): string =>
  `${new Date(Date.parse(instant) + minutes * 60_000).toISOString().slice(0, 19)}Z`;

/** A moment of a working day, to the second. */
export const momentOf = (random: Random, day: string): string =>
  minutesAfter(instantAt(day, random.between(510, 1040)), 0).replace(
    /:00Z$/,
    `:${String(random.between(0, 59)).padStart(2, '0')}Z`,
  );
