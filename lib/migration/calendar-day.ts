/**
 * A day as `YYYY-MM-DD`; undefined for one that no calendar has: JavaScript reads 30 February as 1 March, and here it is a
 * typing error.
 */
export function calendarDay(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(text) ? undefined : text;
}
