import { Decimal } from 'decimal.js';

/** What a run did, as far as AWS charges for it. */
export interface Usage {
  readonly objects: number;
  readonly phases: number;
  readonly parts: number;
  readonly rows: number;
  /** Rows written to the id map. */
  readonly written: number;
  /** Time load functions spent with Odoo. */
  readonly odooMilliseconds: number;
}

// On-demand list prices, us-east-1, arm64, November 2026, in dollars.
const price = {
  standardTransition: 25 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.0000133334,
  dynamoWrite: 0.625 / 1e6,
  dynamoRead: 0.125 / 1e6,
  s3Put: 5 / 1e6,
  s3Get: 0.4 / 1e6,
};

// What the definitions in statemachines/ enter: a run's own states, an object's, and those of a part's child execution.
const transitions = { run: 11, phase: 4, object: 10, part: 1 };
// Written by a part: part, intent, supports, done, outcomes, differences, waiting, held. Read: part, journal twice, outcomes.
const s3 = { putsPerPart: 8, getsPerPart: 6 };
const memoryGigabytes = 0.5;
/** Rows a function transforms or settles in a second; measured by the bench, rounded down. */
const transformRowsPerSecond = 20_000;
/** The audit reads some files twice; it has the memory of one core. */
const audit = { rowsPerSecond: 10_000, gigabytes: 1.73 };

/**
 * What the run cost on AWS, in dollars with four decimals, from its own counts. Storage, data transfer and logs are
 * left out: they are far below a cent for an export that is deleted after the migration.
 */
export function costOf(usage: Usage): string {
  const { objects, phases, parts, rows, written, odooMilliseconds } = usage;
  const seconds = odooMilliseconds / 1000 + rows / transformRowsPerSecond + parts * 0.2 + objects * 2;
  const dollars = [
    price.standardTransition *
      (transitions.run + phases * transitions.phase + objects * transitions.object + parts * transitions.part),
    price.lambdaRequest * (10 + objects * 4 + parts),
    price.lambdaGigabyteSecond * seconds * memoryGigabytes,
    price.lambdaGigabyteSecond * (rows / audit.rowsPerSecond) * audit.gigabytes,
    price.dynamoWrite * (written + parts * 2),
    // Own entry and about one reference a row, strongly consistent.
    price.dynamoRead * (rows * 2 + parts * 2),
    price.s3Put * parts * s3.putsPerPart,
    price.s3Get * parts * s3.getsPerPart,
  ];
  return dollars.reduce((sum, amount) => sum.plus(amount), new Decimal(0)).toFixed(4);
}
