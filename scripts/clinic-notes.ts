import { type AppointmentCells, heldOf } from './clinic-appointments.ts';
import { dayBetween, exportDay, minutesAfter, momentOf } from './clinic-calendar.ts';
import { deskText, inOneText, noteText, soapTexts } from './clinic-note-texts.ts';
import { ofStopped, type PatientBook, strangePatient, waitsForPatient } from './clinic-patients.ts';
import { again, at, type Cells, numbered, refused, shuffled, unusual, waitFor } from './clinic-planting.ts';
import { knownPractitioners, unknownPractitioners } from './clinic-staff.ts';
import { insertRows, type PlantedRow, plant } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const noteColumns = [
  'id',
  'patientId',
  'writtenAt',
  'author',
  'authorName',
  'title',
  'format',
  'text',
  'subjective',
  'objective',
  'assessment',
  'plan',
] as const;
export type NoteCells = Cells<typeof noteColumns>;
type Written = Omit<NoteCells, 'id'>;

const noParts = { subjective: '', objective: '', assessment: '', plan: '' };

/** How many are written after an appointment as plain text, by the front desk, and as SOAP notes of either form. */
const counts = { plain: 424, desk: 75, soapColumns: 50, soapText: 50 } as const;

const nameOf = (address: string): string => knownPractitioners.find(({ email }) => email === address)?.name ?? '';

function afterAppointment(random: Random, { patientId, practitioner, startsAt, type }: AppointmentCells) {
  const author = practitioner.toLowerCase();
  return {
    patientId,
    writtenAt: minutesAfter(startsAt, random.between(15, 90)),
    author,
    authorName: random.chance(0.5) ? nameOf(author) : '',
    title: random.chance(0.7) ? type : '',
  };
}

function drawn(random: Random, book: PatientBook, held: readonly AppointmentCells[]): Written[] {
  const visit = (index: number) => afterAppointment(random, at(held, index, 'completed appointments'));
  const plain = Array.from({ length: counts.plain }, (_, index): Written => {
    const text = noteText(random);
    return { ...visit(index), format: random.pick(['text', 'text', '']), text, ...noParts };
  });
  const desk = Array.from({ length: counts.desk }, (): Written => {
    const patient = random.pick(book.arriving);
    return {
      patientId: patient.id,
      writtenAt: momentOf(random, dayBetween(random, patient.createdAt.slice(0, 10), exportDay)),
      author: random.chance(0.85) ? random.pick(['p.hartley@clinic.example.com', 't.begum@clinic.example.com']) : '',
      authorName: random.chance(0.5) ? 'Front desk' : '',
      title: '',
      format: 'text',
      text: deskText(random),
      ...noParts,
    };
  });
  const columns = Array.from({ length: counts.soapColumns }, (_, index): Written => {
    const parts = soapTexts(random);
    const assessment = random.chance(0.1) ? '' : parts.assessment;
    return {
      ...visit(counts.plain + index),
      format: random.pick(['soap', 'soap', '']),
      text: '',
      ...parts,
      assessment,
    };
  });
  const texts = Array.from({ length: counts.soapText }, (_, index): Written => {
    const text = inOneText(random, soapTexts(random));
    return {
      ...visit(counts.plain + counts.soapColumns + index),
      format: random.pick(['soap', 'SOAP']),
      text,
      ...noParts,
    };
  });
  return shuffled(random, [...plain, ...desk, ...columns, ...texts]);
}

const [reid, marini] = unknownPractitioners;

/** Clinical notes in no order: as plain text, and as SOAP notes in four columns or in one text. */
export function notes(
  random: Random,
  book: PatientBook,
  appointments: readonly PlantedRow<AppointmentCells>[],
): PlantedRow<NoteCells>[] {
  const held = shuffled(random, heldOf(appointments));
  const good = drawn(random, book, held).map((cells, index): NoteCells => ({ id: numbered('N', index + 1), ...cells }));
  // Oddities of the text are laid over plain notes: what a SOAP note is made of stays as it is.
  const plainAfter = (index: number): number => {
    const found = good.findIndex(({ format, text }, place) => place >= index && format === 'text' && text !== '');
    if (found < 0) throw new Error('the example needs more plain notes');
    return found;
  };
  const soapAfter = (index: number): number => {
    const found = good.findIndex(({ format, text }, place) => place >= index && format === 'soap' && text !== '');
    if (found < 0) throw new Error('the example needs more SOAP notes');
    return found;
  };
  const by = (author: string, authorName: string) => ({ author, authorName });
  const rows = plant<NoteCells>(good, 'created', [
    unusual(plainAfter(5), 'control character in a note', { text: 'Rang\u0007 twice, see card\u000b index' }),
    unusual(plainAfter(15), 'emoji, angle brackets and & in a note', {
      text: 'Very happy 😁 & <b>relieved</b>; pain <3/10 "finally"',
    }),
    unusual(plainAfter(25), 'note that starts like a formula', {
      text: '=HYPERLINK is how the old program began this',
    }),
    unusual(plainAfter(35), 'note of many lines', {
      text: `Telephone log\n\n${Array.from({ length: 60 }, (_, line) => `${line + 1}. Rang about the estimate, "please hold".`).join('\n')}`,
    }),
    unusual(plainAfter(45), 'umlauts and other scripts in a note', {
      text: 'Übersetzt für die Familie: 歯が痛い — Zähne tun weh',
    }),
    ...[60, 130, 190, 245].map((index) =>
      unusual<NoteCells>(
        plainAfter(index),
        'author who left long ago',
        by('j.oldham@clinic.example.com', 'Dr June "JJ" Oldham'),
      ),
    ),
    ...[310, 355, 405].map((index) =>
      unusual<NoteCells>(plainAfter(index), 'author without an Odoo user', by(reid.email, reid.name)),
    ),
    unusual(plainAfter(455), 'author without an Odoo user', by(marini.email, '')),
    refused(plainAfter(80), 'empty-note', 'note without any text', { text: '' }),
    refused(plainAfter(160), 'empty-note', 'note of white space', { text: '  \n ' }),
    refused(soapAfter(100), 'soap-parts', 'SOAP note whose text has no parts', {
      text: 'Pain gone, see you in spring.',
    }),
    refused(plainAfter(220), 'missing-reference', 'patient nowhere in the export', { patientId: strangePatient }),
    refused(plainAfter(280), 'instant', 'time in another form', { writtenAt: '12 May 2023, 10:15' }),
    refused(plainAfter(340), 'one-of', 'format unknown', { format: 'voice' }),
    refused(plainAfter(390), 'email', 'author by name', by('Dr Osei', '')),
    ...ofStopped<NoteCells>(book, [110, 175, 260, 295, 420, 520].map(plainAfter), (patientId) => ({ patientId })),
  ]);
  waitFor(rows, waitsForPatient, book.stopped, ({ patientId }) => patientId);
  insertRows(rows, [[500, again({ ...at(good, 3, 'notes'), title: 'Written twice' })]]);
  return rows;
}
