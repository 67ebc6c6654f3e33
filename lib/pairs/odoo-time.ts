/** An instant as Odoo writes it, in UTC: it refuses the `T` and the `Z` (14 and 19). */
export const odooTime = (instant: string): string => instant.slice(0, 19).replace('T', ' ');

/** The same where there may be none. */
export const odooTimeOrNothing = (instant: string | null): string | null =>
  instant === null ? null : odooTime(instant);
