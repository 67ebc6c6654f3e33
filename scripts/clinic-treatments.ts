import type { Random } from './example-random.ts';

/** A treatment as the clinic's price list has it. */
export interface Treatment {
  readonly code: string;
  readonly name: string;
  readonly price: string;
  readonly minutes: number;
  /** Done to one tooth, rather than to a mouth. */
  readonly tooth: boolean;
}

const treatment = (code: string, name: string, price: string, minutes: number, tooth = true): Treatment => ({
  code,
  name,
  price,
  minutes,
  tooth,
});

/** What patients come for without a plan. */
export const visits: readonly [Treatment, ...Treatment[]] = [
  treatment('EX01', 'Check-up', '65.00', 20, false),
  treatment('EX01', 'Check-up', '65.00', 20, false),
  treatment('EX01', 'Check-up', '65.00', 20, false),
  treatment('HY01', 'Scale and polish', '72.00', 30, false),
  treatment('HY01', 'Scale and polish', '72.00', 30, false),
  treatment('EX05', 'New patient examination', '95.00', 40, false),
  treatment('EM01', 'Emergency appointment', '79.50', 20, false),
  treatment('XR01', 'Bitewing X-rays', '28.00', 15, false),
  treatment('FL01', 'Fluoride varnish', '25.00', 15, false),
];

/** What plans are made of. */
export const works: readonly [Treatment, ...Treatment[]] = [
  treatment('FI02', 'White filling, two surfaces', '165.00', 45),
  treatment('FI03', 'White filling, three surfaces', '195.00', 50),
  treatment('RC03', 'Root canal treatment, molar', '595.00', 90),
  treatment('CR01', 'Ceramic crown', '680.00', 60),
  treatment('CR02', 'Porcelain-bonded crown', '540.50', 60),
  treatment('BR01', 'Bridge, per unit', '640.00', 75),
  treatment('EX10', 'Extraction', '145.00', 30),
  treatment('VE01', 'Porcelain veneer', '620.00', 60),
  treatment('IL01', 'Ceramic inlay', '450.00', 45),
  treatment('IM01', 'Implant with crown', '2450.00', 120),
  treatment('SE01', 'Fissure sealant', '35.00', 15),
  treatment('WH01', 'Tooth whitening, both arches', '320.00', 60, false),
  treatment('OR01', 'Clear aligners', '2900.00', 45, false),
  treatment('DE01', 'Acrylic denture', '520.00', 45, false),
  treatment('NG01', 'Night guard', '210.75', 30, false),
];

/** A tooth by the two digits of the World Dental Federation. */
export const tooth = (random: Random): string => `${random.between(1, 4)}${random.between(1, 8)}`;
