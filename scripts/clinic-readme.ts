import { type ClinicFile, clinicOutcomes, countOf } from './clinic-file.ts';

/** Rows of a file with the same oddity and outcome, as one line of the table. */
function oddities({ name, rows }: ClinicFile): readonly string[] {
  const found = new Map<string, { readonly text: string; readonly outcome: string; readonly places: number[] }>();
  rows.forEach(({ kind, outcome, rule }, index) => {
    if (kind === undefined) return;
    const key = `${kind} ${outcome}`;
    const entry = found.get(key) ?? {
      text: kind,
      outcome: `${outcome}${rule === undefined ? '' : ` (\`${rule}\`)`}`,
      places: [],
    };
    entry.places.push(index + 2);
    found.set(key, entry);
  });
  return [...found.values()].map(({ text, outcome, places }) => {
    const shown = places.length > 8 ? `${places.slice(0, 8).join(', ')} … (${places.length})` : places.join(', ');
    return `| ${name} | ${text} | ${shown} | ${outcome} |`;
  });
}

/** What the example is, with every oddity in it. */
export const clinicReadme = (files: readonly ClinicFile[]): string => `# An AeronaClinic export

A made-up dental clinic's export, small enough to read and with the faults real exports have. All people are invented:
e-mail addresses lie under example.com, phone numbers in the ranges that Ofcom keeps for drama, and NHS numbers begin
with 999, which is kept for tests; their check digits are right. \`node scripts/make-clinic-example.ts\` writes every file
here, always the same bytes.

- \`practitioners.csv\`, \`referring-practitioners.csv\`, \`patients.csv\`, \`addresses.csv\`: who. A patient's primary address
  is written onto the patient, the others become records below.
- \`custom-properties.csv\`: what this clinic keeps beside what every clinic does; values stand under \`x_…\` in the files of
  patients and appointments.
- \`appointments.csv\`: from 2019 on, and some still to come.
- \`treatment-plans.csv\` with their items in \`treatment-plan-items.csv\`, which do not stand in the order of the plans.
- \`clinical-notes.csv\`: in no order of time. A hundred are SOAP notes: half in four columns, half in one text with
  headings.
- \`recalls.csv\`: open, done and cancelled ones.
- \`payments.csv\`: invoices and refunds with what was paid, in pounds and euros; \`payment-plans.csv\` with
  \`payment-plan-instalments.csv\`, which are written down for somebody to sign, never posted.
- \`insurance.csv\`: policies and NHS exemptions, several of some patients.
- \`documents.csv\`, and the files that its rows name in \`documents/\`: PDFs, pictures and texts.
- \`manifest.json\`: completes the drop.
- \`destination-users.json\`: the users the destination Odoo has to have. Two of the practitioners are not among them. It
  also has to use GBP and EUR, and not CHF.
- \`expected-outcomes.json\`: what must become of the rows, from how they were made. Where Odoo has no Accounting, the rows
  of \`payment\` count under \`payment-balance\`, with the same outcomes.

| file | rows | ${clinicOutcomes.join(' | ')} |
| --- | ---: | ${clinicOutcomes.map(() => '---:').join(' | ')} |
${files
  .map(
    (file) =>
      `| ${file.name} | ${file.rows.length} | ${clinicOutcomes.map((outcome) => countOf(file, outcome)).join(' | ')} |`,
  )
  .join('\n')}

What is odd in it, by row as a spreadsheet numbers it, and what must come of it:

| file | oddity | rows | outcome |
| --- | --- | --- | --- |
${files.flatMap(oddities).join('\n')}
`;
