import { z } from 'zod';
import { type Canonical, email, instant, oneOf, text } from '../../migration/columns.ts';
import { type OdooReading, type OwnField, objectType } from '../../migration/object-type.ts';
import type { Reason } from '../../migration/outcome.ts';
import { odooTime } from '../odoo-time.ts';
import { noteSubtype, partnerNote } from './partner-note.ts';
import { type Soap, soapOf, soapText } from './soap-note.ts';

const columns = {
  id: text('Identifier in AeronaClinic', 'N-0001'),
  patientId: text('Patient', 'P-0001'),
  writtenAt: instant('When it was written', '2024-03-05T10:05:00Z'),
  author: email('E-mail of who wrote it', 'm.osei@clinic.example.com').optional(),
  authorName: text('Name of who wrote it, for people who have no Odoo user', 'Dr Mary Osei').optional(),
  title: text('Heading', 'Check-up').optional(),
  format: oneOf('Whether it is a SOAP note', ['text', 'soap']).optional(),
  text: text('The note; a SOAP note may have its four parts here, each after its name', 'No complaints.').optional(),
  subjective: text('What the patient says, of a SOAP note', 'Toothache since Monday').optional(),
  objective: text('What was found', 'Tender to percussion').optional(),
  assessment: text('What it is', 'Pulpitis').optional(),
  plan: text('What is done about it', 'Root canal treatment').optional(),
} as const;

type Note = Canonical<typeof columns>;

const model = 'mail.message';

const fields: readonly OwnField[] = [
  { model, name: 'x_soap_subjective', label: 'Subjective', type: 'text' },
  { model, name: 'x_soap_objective', label: 'Objective', type: 'text' },
  { model, name: 'x_soap_assessment', label: 'Assessment', type: 'text' },
  { model, name: 'x_soap_plan', label: 'Plan', type: 'text' },
];

/**
 * Clinical notes become internal notes in the patient's chatter, with their own time and author, the oldest first, and
 * nobody is notified. A SOAP note stands there whole, and in its four fields.
 */
export const clinicalNote = objectType({
  name: 'clinical-note',
  title: 'Clinical notes',
  files: ['clinical-notes', 'clinical-note', 'notes'],
  source: {
    key: 'id',
    columns,
    // Odoo shows messages in the order in which they were made, not by their date (seen on 14 and 19).
    order: 'writtenAt',
    rules: (row) => (wordsOf(row) === '' ? [nothingSaid] : soapRules(row)),
  },
  references: { patientId: { to: 'patient' } },
  audit: { past: ['writtenAt'] },
  fields,
  writing: {
    kind: 'flat',
    models: [model],
    lookups: async (_, odoo, records) => new Map([...(await noteSubtype(odoo)), ...(await authorsOf(records, odoo))]),
    record: (row, look) => {
      const author = row.author === null ? undefined : look.found(authorName(row.author));
      // A note is nobody's property: it does not wait for people who left long ago.
      if (row.author !== null && author === undefined) look.note(unknownAuthor);
      const soap = soapIn(row);
      return partnerNote(look, {
        partner: look.referencedId('patientId'),
        text: wordsOf(row),
        date: odooTime(row.writtenAt),
        author: author ?? null,
        from: row.author === null ? row.authorName : addressed(row.authorName, row.author),
        subject: row.title,
        more: {
          x_soap_subjective: soap?.subjective ?? null,
          x_soap_objective: soap?.objective ?? null,
          x_soap_assessment: soap?.assessment ?? null,
          x_soap_plan: soap?.plan ?? null,
        },
      });
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: ['patientId'] },
});

const addressed = (name: string | null, address: string): string =>
  name === null ? address : `"${name.replaceAll('"', '')}" <${address}>`;

/** The four parts of a SOAP note: its own columns, or what its text says. */
function soapIn(row: Note): Soap | undefined {
  const { subjective, objective, assessment, plan } = row;
  if ([subjective, objective, assessment, plan].some((part) => part !== null)) {
    return { subjective, objective, assessment, plan };
  }
  return row.format === 'soap' && row.text !== null ? soapOf(row.text) : undefined;
}

const wordsOf = (row: Note): string => {
  const { subjective, objective, assessment, plan } = row;
  return [row.text, soapText({ subjective, objective, assessment, plan })].filter((part) => part).join('\n\n');
};

const soapRules = (row: Note): readonly Reason[] =>
  row.format === 'soap' && soapIn(row) === undefined ? [noParts] : [];

const authorName = (address: string) => `author ${address}`;
const usersSchema = z.array(
  z.object({
    login: z.union([z.string(), z.literal(false)]),
    email: z.union([z.string(), z.literal(false)]),
    partner_id: z.tuple([z.number(), z.string()]),
  }),
);

/** Partners of the users who wrote these notes, by their e-mail. */
async function authorsOf(records: readonly Note[], odoo: OdooReading): Promise<ReadonlyMap<string, number>> {
  const asked = [...new Set(records.flatMap(({ author }) => author ?? []))];
  if (asked.length === 0) return new Map();
  const users = usersSchema.parse(
    await odoo.searchRead('res.users', [['share', '=', false]], ['login', 'email', 'partner_id']),
  );
  const found = new Map<string, number>();
  for (const { login, email: address, partner_id } of users) {
    for (const name of [login, address]) if (name !== false) found.set(name.toLowerCase(), partner_id[0]);
  }
  return new Map(
    asked.flatMap((address) => {
      const id = found.get(address);
      return id === undefined ? [] : [[authorName(address), id] as const];
    }),
  );
}

const nothingSaid: Reason = {
  rule: 'empty-note',
  column: 'text',
  problem: 'is empty, and so are the four parts of a SOAP note',
  mend: 'Fill in the note, or leave the row out',
};

const noParts: Reason = {
  rule: 'soap-parts',
  column: 'text',
  problem: 'does not name the four parts of a SOAP note, each at the beginning of a line',
  mend: 'Write Subjective:, Objective:, Assessment: and Plan:, or bring the parts in columns, or make it a plain text',
};

const unknownAuthor: Reason = {
  rule: 'unknown-author',
  column: 'author',
  problem: 'is no user of Odoo; the note names the person and is linked to nobody',
  mend: 'Nothing to do when the person has left',
};
