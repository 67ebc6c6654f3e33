import type { AppointmentCells } from './clinic-appointments.ts';
import { dayBetween, exportDay, minutesAfter, momentOf } from './clinic-calendar.ts';
import { jpegOf } from './clinic-jpeg.ts';
import { deskText, noteText } from './clinic-note-texts.ts';
import type { PatientBook } from './clinic-patients.ts';
import { pdfOf } from './clinic-pdf.ts';
import { pictureName, radiograph } from './clinic-picture.ts';
import { at, type Cells } from './clinic-planting.ts';
import { pngOf } from './clinic-png.ts';
import type { TreatmentPlanCells } from './clinic-treatment-plans.ts';
import type { Random } from './example-random.ts';

export const documentColumns = [
  'id',
  'patientId',
  'appointmentId',
  'treatmentPlanId',
  'file',
  'fileName',
  'kind',
  'createdAt',
] as const;
export type DocumentCells = Cells<typeof documentColumns>;

/** A row of the documents with the bytes of its file. */
interface Drawn {
  readonly cells: DocumentCells;
  readonly bytes: Buffer;
}

/** What the rows of one kind are made of. */
type Draw = (random: Random, id: string, nth: number) => Drawn;

/** What documents are about. */
interface Sources {
  readonly book: PatientBook;
  readonly held: readonly AppointmentCells[];
  readonly plans: readonly TreatmentPlanCells[];
}

const nothingElse = { appointmentId: '', treatmentPlanId: '' };

const letter = (id: string, title: string, patientId: string, body: readonly string[]): Buffer =>
  pdfOf([title, `Document ${id}, patient ${patientId}`, '', ...body.map(plain), '', 'Aerona Dental Clinic, Bristol']);

/** The letters of a PDF are ASCII here. */
const plain = (line: string): string =>
  line
    .replaceAll('–', '-')
    .replaceAll('°', ' deg ')
    .replace(/[^\x20-\x7e]/g, '?');

/** How many documents there are of each kind, and how each is made. */
export const kindsOf = ({ book, held, plans }: Sources): readonly (readonly [count: number, draw: Draw])[] => {
  const visit = (nth: number) => at(held, nth, 'completed appointments');
  const someone = (random: Random) => random.pick(book.arriving);
  return [
    [
      46,
      (random, id, nth) => {
        const { id: appointmentId, patientId, startsAt } = visit(nth);
        const jpeg = random.chance(0.6);
        const bytes = jpeg ? jpegOf(radiograph(random, 40, 24)) : pngOf(radiograph(random, 36, 28));
        const ending = jpeg ? 'jpg' : 'png';
        return {
          bytes,
          cells: {
            id,
            patientId,
            appointmentId: random.chance(0.7) ? appointmentId : '',
            treatmentPlanId: '',
            file: `x-rays/${id.toLowerCase()}.${ending}`,
            fileName: `${pictureName(random)}.${ending}`,
            kind: 'X-ray',
            createdAt: minutesAfter(startsAt, random.between(3, 15)),
          },
        };
      },
    ],
    [
      26,
      (random, id, nth) => {
        const plan = at(plans, nth, 'plans');
        const items = [
          `Plan ${plan.id}: ${plan.name || 'treatment'}`,
          `Total: ${plan.total || 'as itemised'} ${plan.currency}`,
        ];
        return {
          bytes: letter(id, 'Treatment plan', plan.patientId, items),
          cells: {
            id,
            patientId: plan.patientId,
            appointmentId: random.chance(0.4) ? plan.appointmentId : '',
            treatmentPlanId: plan.id,
            file: `${id.toLowerCase()}.pdf`,
            fileName: `Treatment plan ${plan.id}.pdf`,
            kind: 'Treatment plan',
            createdAt: plan.agreedOn === '' ? '' : momentOf(random, plan.agreedOn),
          },
        };
      },
    ],
    [
      26,
      (_, id, nth) => {
        const { id: appointmentId, patientId, startsAt, type } = visit(100 + nth);
        const body = [`I agree to: ${type || 'treatment'}.`, 'Risks and alternatives were explained to me.', 'Signed'];
        return {
          bytes: letter(id, 'Consent form', patientId, body),
          cells: {
            id,
            patientId,
            appointmentId,
            treatmentPlanId: '',
            file: `${id.toLowerCase()}.pdf`,
            fileName: `Consent ${type || 'form'}.pdf`,
            kind: 'Consent form',
            createdAt: startsAt.endsWith('Z') ? startsAt : '',
          },
        };
      },
    ],
    [
      22,
      (random, id) => {
        const { id: patientId, createdAt } = someone(random);
        const body = [
          ...noteText(random).split('\n'),
          ...noteText(random).split('\n'),
          'Thank you for seeing this patient.',
        ];
        return {
          bytes: letter(id, 'Referral letter', patientId, body),
          cells: {
            id,
            patientId,
            ...nothingElse,
            file: `${id.toLowerCase()}.pdf`,
            fileName: random.pick(['Referral letter.pdf', 'Letter from the GP.pdf', 'Referral, signed.pdf']),
            kind: random.pick(['Referral letter', 'Letter', '']),
            createdAt,
          },
        };
      },
    ],
    [
      18,
      (random, id) => {
        const { id: patientId, createdAt } = someone(random);
        const lines = [
          `Re: ${id}`,
          '',
          ...Array.from({ length: random.between(3, 12) }, () => `- ${deskText(random)}`),
        ];
        return {
          bytes: Buffer.from(`${lines.join('\r\n')}\r\nMit freundlichen Grüßen 😊\r\n`, 'utf8'),
          cells: {
            id,
            patientId,
            ...nothingElse,
            file: `${id.toLowerCase()}.txt`,
            fileName: 'Correspondence.txt',
            kind: 'Correspondence',
            createdAt: momentOf(random, dayBetween(random, createdAt.slice(0, 10), exportDay)),
          },
        };
      },
    ],
    [
      12,
      (random, id) => {
        const { id: patientId } = someone(random);
        return {
          bytes: jpegOf(radiograph(random, 48, 36)),
          cells: {
            id,
            patientId,
            ...nothingElse,
            file: `${id.toLowerCase()}.jpeg`,
            fileName: random.pick(['Smile before.jpeg', 'Smile after.jpeg', 'Insurance card.jpeg']),
            kind: 'Photo',
            createdAt: '',
          },
        };
      },
    ],
  ];
};
