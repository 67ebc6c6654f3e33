import type { SupportRecord } from '../migration/object-type.ts';

/** A journal of the migration's own. */
export interface JournalToMake {
  /** Name of the support record. */
  readonly name: string;
  readonly title: string;
  /** At most five characters (14.0 and 19.0). */
  readonly code: string;
  readonly type: 'sale' | 'purchase';
}

/**
 * A journal of the migration, whose numbers are the source's. Odoo would take a year out of a number and refuse what does
 * not fit the entry's, and would go on counting from the highest one: the pattern has no year, and no other journal is
 * touched.
 */
export const migrationJournal = ({ name, title, code, type }: JournalToMake): SupportRecord => ({
  name,
  model: 'account.journal',
  cells: {
    name: title,
    code,
    type,
    sequence_override_regex: '^(?P<prefix1>.*?)(?P<seq>\\d{0,9})(?P<suffix>\\D*?)$',
    // Credit notes have numbers of their own from the source.
    refund_sequence: false,
  },
  match: { code, type },
});
