import { email, text } from '../../migration/columns.ts';
import { objectType, type SupportRecord } from '../../migration/object-type.ts';
import { addressCells, addressColumns, hasAddress } from '../address.ts';

/** Referring practitioners become contacts of their own, under their practice where the export names one. */
export const referringPractitioner = objectType({
  name: 'referring-practitioner',
  title: 'Referring practitioners',
  files: ['referring-practitioners', 'referring-practitioner', 'referrers'],
  source: {
    key: 'id',
    columns: {
      id: text('Identifier in AeronaClinic', 'R-01'),
      name: text('Full name', 'Dr Alan Shaw'),
      practice: text('Practice the person works at', 'Harbour Surgery').optional(),
      profession: text('Profession', 'General practitioner').optional(),
      registrationNumber: text('Number at the professional register', '4012345').optional(),
      email: email('E-mail', 'a.shaw@surgery.example.com').optional(),
      phone: text('Phone', '+44 20 7946 0018').optional(),
      ...addressColumns,
      notes: text('Notes', 'Prefers letters').optional(),
    },
  },
  references: {},
  audit: { twice: ['email', ['name', 'practice']], reachedBy: ['email', 'phone'] },
  writing: {
    kind: 'flat',
    models: ['res.partner'],
    supports: (row) => (row.practice === null ? [] : [practiceOf(row.practice)]),
    record: (row, look) => {
      const own = hasAddress(row);
      return {
        model: 'res.partner',
        cells: {
          name: row.name,
          is_company: false,
          parent_id: { id: row.practice === null ? null : (look.supportId(practiceName(row.practice)) ?? null) },
          // With the type `contact` a person's street is overwritten by the practice's (seen on 14 and 19).
          type: own && row.practice !== null ? 'other' : 'contact',
          ref: row.id,
          function: row.profession,
          email: row.email,
          phone: row.phone,
          ...(own ? addressCells(row, look) : {}),
          comment:
            row.registrationNumber === null
              ? row.notes
              : [`Registration number: ${row.registrationNumber}`, row.notes]
                  .filter((line) => line !== null)
                  .join('\n'),
        },
      };
    },
  },
  undo: 'unlink-or-archive',
  reconcile: { count: true, links: [] },
});

const practiceName = (practice: string) => `practice ${practice}`;

const practiceOf = (practice: string): SupportRecord => ({
  name: practiceName(practice),
  model: 'res.partner',
  cells: { name: practice, is_company: true },
  match: { name: practice, is_company: true },
});
