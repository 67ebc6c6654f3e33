import type { ClinicOutcome, ClinicRow } from './clinic-planting.ts';

/** A file of the export with what must come of its rows. */
export interface ClinicFile {
  readonly name: string;
  /** Object type or line type whose rows it holds. */
  readonly object: string;
  readonly columns: readonly string[];
  readonly rows: readonly ClinicRow<Readonly<Record<string, string>>>[];
}

export const clinicOutcomes: readonly ClinicOutcome[] = [
  'created',
  'updated',
  'unchanged',
  'skipped',
  'rejected',
  'pending',
];

/** How many rows of a file must end so. */
export const countOf = ({ rows }: ClinicFile, outcome: ClinicOutcome): number =>
  rows.filter((row) => row.outcome === outcome).length;
