import { type AddressCells, britishAddress, landline, nowhere } from './clinic-places.ts';
import type { Cells } from './clinic-planting.ts';
import type { PlantedRow } from './example-planting.ts';
import type { Random } from './example-random.ts';

export const practitionerColumns = ['id', 'email', 'name', 'role', 'registrationNumber', 'active'] as const;
export type PractitionerCells = Cells<typeof practitionerColumns>;

export const referringPractitionerColumns = [
  'id',
  'name',
  'practice',
  'profession',
  'registrationNumber',
  'email',
  'phone',
  'street',
  'street2',
  'city',
  'state',
  'postalCode',
  'country',
  'notes',
] as const;
export type ReferringPractitionerCells = Cells<typeof referringPractitionerColumns>;

const practitioner = (
  id: string,
  email: string,
  name: string,
  role: string,
  registrationNumber: string,
  active = 'true',
): PractitionerCells => ({ id, email: `${email}@clinic.example.com`, name, role, registrationNumber, active });

/** Those who treat patients and have an Odoo user. */
export const clinicians: readonly [PractitionerCells, ...PractitionerCells[]] = [
  practitioner('PR-01', 'm.osei', 'Dr Mary Osei', 'Dentist', '265401'),
  practitioner('PR-02', 'j.whitmore', 'Dr James Whitmore', 'Dentist', '271188'),
  practitioner('PR-03', 'a.kowalska', 'Dr Agnieszka Kowalska', 'Dentist', '283020'),
  practitioner('PR-04', 'r.singh', 'Dr Ravinder Singh', 'Dentist', '259777'),
  practitioner('PR-05', 'z.muller', 'Dr Zoë Müller', 'Orthodontist', '290415'),
  practitioner('PR-06', 'd.okafor', 'Dr Daniel Okafor', 'Endodontist', '277342'),
];
export const hygienists: readonly [PractitionerCells, ...PractitionerCells[]] = [
  practitioner('PR-07', 's.oneill', "Siobhán O'Neill", 'Hygienist', '118204'),
  practitioner('PR-08', 'l.brandt', 'Lena Brandt', 'Hygienist', '120933'),
];
const desk: readonly PractitionerCells[] = [
  practitioner('PR-09', 'p.hartley', 'Paula Hartley', 'Practice manager', ''),
  practitioner('PR-10', 't.begum', 'Tahira Begum', 'Receptionist', ''),
];

/** Everybody the destination knows, by e-mail. */
export const knownPractitioners: readonly PractitionerCells[] = [...clinicians, ...hygienists, ...desk];

/** Two whom nobody has made in the destination: they wait in the provisioning queue, and what they own waits with them. */
export const unknownPractitioners: readonly [PractitionerCells, PractitionerCells] = [
  practitioner('PR-11', 'c.reid', 'Dr Callum Reid', 'Implant surgeon', '248813', 'false'),
  practitioner('PR-12', 's.marini', 'Dr Sofia Marini', 'Locum dentist', '301126'),
];

/** Practitioners of the export. */
export const practitioners = (): PlantedRow<PractitionerCells>[] => [
  ...knownPractitioners.map((cells): PlantedRow<PractitionerCells> => ({ cells, outcome: 'unchanged' })),
  ...unknownPractitioners.map(
    (cells): PlantedRow<PractitionerCells> => ({
      cells,
      outcome: 'pending',
      rule: 'provisioning',
      kind: 'practitioner without an Odoo user',
    }),
  ),
];

const referrers: readonly (readonly [name: string, email: string, profession: string, practice: string])[] = [
  ['Dr Alan Shaw', 'a.shaw', 'General practitioner', 'Harbour Surgery'],
  ['Dr Nadia Rahman', 'n.rahman', 'General practitioner', 'Harbour Surgery'],
  ['Dr Huw Llewellyn', 'h.llewellyn', 'General practitioner', 'Bryn Teg Medical Centre'],
  ['Ms Grace Adeyemi', 'g.adeyemi', 'Health visitor', 'Harbour Surgery'],
  ['Mr Tobias Krämer', 't.kramer', 'Oral surgeon', 'Kingsdown Hospital'],
  ['Dr Priya Nair', 'p.nair', 'Dentist', 'Nair & Partners'],
  ['Dr Owen Fletcher', 'o.fletcher', 'Dentist', 'Nair & Partners'],
  ['Dr Ingrid Sørensen', 'i.sorensen', 'Orthodontist', ''],
  ['Prof Marcus Bell', 'm.bell', 'Consultant in restorative dentistry', 'Kingsdown Hospital'],
  ['Mrs Eleanor "Nell" Price', 'n.price', 'Dietitian', 'Kingsdown Hospital'],
  ['Dr Ling Zhao', 'l.zhao', 'General practitioner', 'Mill Lane Surgery'],
  ['Dr Faisal Qureshi', 'f.qureshi', 'Dentist', ''],
  ['Dr Beatrice Hall', 'b.hall', 'General practitioner', 'Mill Lane Surgery'],
  ['Mr José García', '', 'Denturist', ''],
  ['Dr Rosalind Keane', 'r.keane', 'Paediatrician', 'Kingsdown Hospital'],
];

/** Those who send patients: some work at the same practice, some of those have an address of their own all the same. */
export function referringPractitioners(random: Random): PlantedRow<ReferringPractitionerCells>[] {
  return referrers.map(([name, mail, profession, practice], index) => {
    const address: AddressCells = practice === '' || index % 5 === 0 ? britishAddress(random) : nowhere;
    const cells: ReferringPractitionerCells = {
      id: `R-${String(index + 1).padStart(2, '0')}`,
      name,
      practice,
      profession,
      registrationNumber: random.chance(0.7) ? String(4_010_000 + random.between(0, 9999)) : '',
      email: mail === '' ? '' : `${mail}@surgery.example.com`,
      phone: random.chance(0.8) ? landline(random) : '',
      ...address,
      notes: ['Prefers letters', '', 'Secretary: ask for "Jo"', '', ''][index % 5] ?? '',
    };
    return { cells, outcome: 'created' };
  });
}
