import { join } from 'node:path';
import { z } from 'zod';
import { CliError } from '../migration/errors.ts';
import { type Verified, verifiedSchema } from '../migration/mismatch.ts';
import type { Command } from './arguments.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { copyReport } from './copy-report.ts';
import { exitCodes } from './exit-codes.ts';
import { endOf, startMachine } from './run-machine.ts';

type Asking = Extract<Command, { name: 'verify' }>;

const outputSchema = verifiedSchema.extend({ run: z.string() });

/** A verification that came to its end. */
export interface VerifiedMigration {
  readonly verified: Verified;
  /** Folder with verification.html and mismatches.csv. */
  readonly out: string;
}

/** Compares what was migrated with what Odoo holds, through the machine an operator starts from the console. */
export async function verifyCommand(command: Asking, print: (line: string) => void): Promise<number> {
  const stateDir = join(command.state, command.migration);
  const cloud = await openCloud({ stateDir });
  try {
    const { verified, out } = await verifyMigration(
      cloud,
      command,
      (run) => command.out ?? join(stateDir, 'reports', command.migration, run),
    );
    const { records, fields, differing, gone } = verified;
    const share = command.percent >= 100 ? 'every record' : `${command.percent} % of the records`;
    print(
      `Compared ${share} (${records}; fields: ${fields}). Fields that differ: ${differing}; records that are gone: ${gone}.`,
    );
    print(`Report: ${join(out, 'verification.html')}`);
    return differing + gone === 0 ? exitCodes.reconciled : exitCodes.differences;
  } finally {
    await cloud.close();
  }
}

/** Starts a verification and waits for its end. @throws {CliError} with what stopped it */
export async function verifyMigration(
  cloud: Cloud,
  ask: { readonly pair: string; readonly migration: string; readonly percent: number },
  folderOf: (run: string) => string,
): Promise<VerifiedMigration> {
  const { pair, migration, percent } = ask;
  const executionArn = await startMachine(cloud, cloud.verifyMachine, { pair, migration, percent });
  const { status, cause, output } = await endOf(cloud, executionArn);
  if (status !== 'SUCCEEDED') throw new CliError(`Nothing was verified: ${cause ?? status}`);
  const { run, ...verified } = outputSchema.parse(JSON.parse(output ?? ''));
  const out = folderOf(run);
  await copyReport(cloud.stores, { pair, migration, run }, out);
  return { verified, out };
}
