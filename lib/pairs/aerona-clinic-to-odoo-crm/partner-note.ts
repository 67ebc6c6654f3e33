import { z } from 'zod';
import type { Cell, FlatRecord, Look, OdooReading } from '../../migration/object-type.ts';

/** What is to stand in a partner's chatter. */
export interface NoteToWrite {
  /** Database id of the partner. */
  readonly partner: number | undefined;
  /** Plain text; line breaks stay. */
  readonly text: string;
  /** As Odoo writes it, in UTC. */
  readonly date: string;
  /** Database id of the author's partner; null: `from` says who it was. */
  readonly author: number | null;
  readonly from?: string | null;
  readonly subject?: string | null;
  readonly more?: Readonly<Record<string, Cell>>;
}

const subtype = 'subtype of notes';
const dataSchema = z.array(z.object({ res_id: z.number() }));

/** Odoo's own kind of message that nobody is notified of. */
export async function noteSubtype(odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const domain = [
    ['module', '=', 'mail'],
    ['name', '=', 'mt_note'],
  ];
  const [found] = dataSchema.parse(await odoo.searchRead('ir.model.data', domain, ['res_id']));
  return new Map(found === undefined ? [] : [[subtype, found.res_id]]);
}

/**
 * An internal note of a partner, written as a record of its own: `message_post` would notify followers and could set
 * neither author nor date (seen on 14 and 19).
 */
export const partnerNote = (
  look: Pick<Look, 'found'>,
  { partner, text, date, author, from = null, subject = null, more = {} }: NoteToWrite,
): FlatRecord => ({
  model: 'mail.message',
  cells: {
    model: 'res.partner',
    res_id: String(partner ?? ''),
    message_type: 'comment',
    subtype_id: { id: look.found(subtype) ?? null },
    is_internal: true,
    date,
    author_id: { id: author },
    email_from: author === null ? from : null,
    subject,
    body: text,
    ...more,
  },
});
