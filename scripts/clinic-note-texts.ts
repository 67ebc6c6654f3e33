import { tooth } from './clinic-treatments.ts';
import type { Random } from './example-random.ts';

/** The four parts of a SOAP note. */
export interface SoapTexts {
  readonly subjective: string;
  readonly objective: string;
  readonly assessment: string;
  readonly plan: string;
}

/** What clinicians write down after an appointment. */
export const noteText = (random: Random): string =>
  random.pick([
    `No complaints. Soft tissues normal. BPE ${random.between(0, 2)}${random.between(0, 3)}${random.between(0, 2)}/${random.between(0, 2)}${random.between(0, 3)}${random.between(0, 2)}. Oral hygiene good.`,
    `Scale and polish done. Calculus lower anteriors.\nShown how to use TePe brushes, ${random.pick(['pink', 'blue', 'red'])}.`,
    `Filling ${tooth(random)} placed under rubber dam, shade ${random.pick(['A2', 'A3', 'B1'])}. Occlusion checked.`,
    `LA ${random.pick(['2.2', '4.4'])} ml lidocaine 2 % with adrenaline. ${tooth(random)} extracted, socket compressed.\nPost-op advice given, "no rinsing today".`,
    `Crown prep ${tooth(random)}, impressions taken, temporary cemented. Lab due in ${random.between(7, 14)} days.`,
    `Fluoride varnish 22,600 ppm applied. Diet advice: fewer fizzy drinks & sweets.`,
    `Discussed options for ${tooth(random)}: leave, fill or crown. Patient wishes to think about it.`,
    `Review after root canal ${tooth(random)}: settled, no swelling. Temp < 37 °C.`,
    `Consent signed. Photographs taken. Aligners ${random.between(1, 9)}–${random.between(10, 18)} handed out.`,
  ]);

/** What the front desk writes down. */
export const deskText = (random: Random): string =>
  random.pick([
    `Rang, no answer. Left a message.`,
    `Asked to move the appointment; offered two dates by text.`,
    `Medical history form returned, scanned.`,
    `Complains about the waiting time: ${random.between(20, 50)} minutes. Apologised.`,
    `Wants an estimate in writing, sent by e-mail.`,
  ]);

/** A SOAP note of the usual kind. */
export function soapTexts(random: Random): SoapTexts {
  const where = tooth(random);
  return random.pick<SoapTexts>([
    {
      subjective: `Toothache since ${random.pick(['Monday', 'last week', 'the weekend'])}, worse with cold.`,
      objective: `${where} deep caries, TTP positive. Vitality: delayed.`,
      assessment: `Irreversible pulpitis ${where}`,
      plan: 'Root canal treatment, then crown.\nAnalgesia as needed.',
    },
    {
      subjective: 'Bleeding when brushing, no pain.',
      objective: `BPE 3 in two sextants, plaque score ${random.between(30, 70)} %.`,
      assessment: 'Generalised gingivitis',
      plan: 'Scale and polish, review in 3 months.',
    },
    {
      subjective: `Broke ${where} on a "boiled sweet", sharp to the tongue.`,
      objective: `${where} palatal cusp lost, no exposure.`,
      assessment: 'Fractured cusp & worn filling',
      plan: 'Smoothed today; onlay or crown to be discussed.',
    },
    {
      subjective: 'Jaw clicks, headaches in the morning.',
      objective: 'Wear facets, masseter tender. Opening 38 mm.',
      assessment: 'Bruxism, TMD',
      plan: 'Night guard; soft diet for 2 weeks.',
    },
  ]);
}

/** Ways in which the four parts are written into one text. */
const headings = [
  ['Subjective: ', 'Objective: ', 'Assessment: ', 'Plan: '],
  ['S: ', 'O: ', 'A: ', 'P: '],
  ['SUBJECTIVE - ', 'OBJECTIVE - ', 'ASSESSMENT - ', 'PLAN - '],
  ['S:\n', 'O:\n', 'A:\n', 'P:\n'],
] as const;

/** The four parts as one text, each after its name. */
export function inOneText(random: Random, { subjective, objective, assessment, plan }: SoapTexts): string {
  const [s, o, a, p] = random.pick<(typeof headings)[number]>(headings);
  const before = random.chance(0.2) ? 'Seen as an emergency.\n' : '';
  return `${before}${s}${subjective}\n${o}${objective}\n${a}${assessment}\n${p}${plan}`;
}
