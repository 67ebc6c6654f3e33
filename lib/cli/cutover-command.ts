import { join } from 'node:path';
import { CliError } from '../migration/errors.ts';
import { type Cloud, openCloud } from './cloud.ts';
import { copyReport } from './copy-report.ts';
import { exitCodes } from './exit-codes.ts';
import { type Ended, endOf, startMachine } from './run-machine.ts';

/** Who cuts a migration over, or opens it again, and why. */
export interface Standing {
  readonly pair: string;
  readonly migration: string;
  readonly by: string;
  readonly reason: string;
  readonly stateDir: string;
}

/** A cutover. */
export interface CuttingOver extends Standing {
  /** Why it is closed though not everything is reconciled. */
  readonly accept?: string | undefined;
  /** Folder for the report with the sheet to be signed. */
  readonly out?: string | undefined;
}

/**
 * Cuts a migration over, through the same state machine that an operator starts from the console.
 * @throws {CliError} when it could not run
 */
export async function cutoverCommand(ask: CuttingOver, print: (line: string) => void): Promise<number> {
  const { pair, migration, by, reason, accept } = ask;
  const cloud = await openCloud(ask);
  const run = `cutover-${new Date().toISOString().replaceAll(/[-:]/g, '').replace('.', '-').replace('Z', '')}`;
  try {
    const input = { pair, migration, by, reason, run, ...(accept === undefined ? {} : { accept }) };
    print('Cutover: the freeze, the final delta, then every field is verified.');
    const executionArn = await startMachine(cloud, cloud.cutoverMachine, input);
    const ended = await endOf(cloud, executionArn, () => tellGates(cloud, ask, print));
    if (ended.status !== 'SUCCEEDED' && ended.error !== 'NotReconciled') throw new CliError(sentenceOf(ended));
    const out = ask.out ?? join(ask.stateDir, 'reports', migration, `${run}-verify`);
    await copyReport(cloud.stores, { pair, migration, run: `${run}-verify` }, out);
    print(
      ended.status === 'SUCCEEDED'
        ? `The migration is closed${accept === undefined ? '' : ', accepted as it is'}; later drops are refused. For a week it is verified every day.`
        : sentenceOf(ended),
    );
    print(`To be signed: ${join(out, 'sign-off.html')}`);
    return ended.status === 'SUCCEEDED' ? exitCodes.reconciled : exitCodes.differences;
  } finally {
    await cloud.close();
  }
}

/** Opens a closed migration once more. */
export async function reopenCommand(ask: Standing, print: (line: string) => void): Promise<number> {
  const { pair, migration, by, reason } = ask;
  const cloud = await openCloud(ask);
  try {
    const ended = await endOf(cloud, await startMachine(cloud, cloud.reopenMachine, { pair, migration, by, reason }));
    if (ended.status !== 'SUCCEEDED') throw new CliError(sentenceOf(ended));
    print('The migration is open; drops are taken again.');
    return exitCodes.reconciled;
  } finally {
    await cloud.close();
  }
}

/** Gates that the final delta waits at, each once. */
async function tellGates(cloud: Cloud, name: Standing, print: (line: string) => void): Promise<void> {
  const told = toldGates.get(cloud) ?? new Set<string>();
  toldGates.set(cloud, told);
  for (const { gate, question } of await cloud.stores.registry(name).waiting()) {
    if (told.has(gate)) continue;
    told.add(gate);
    print(`The final delta waits at the gate "${gate}": ${question}`);
  }
}

const toldGates = new WeakMap<Cloud, Set<string>>();

/** The sentence of a failed execution: a function's own, or the machine's. */
function sentenceOf({ status, error, cause = '' }: Ended): string {
  const own = /"errorMessage":"((?:[^"\\]|\\.)*)"/.exec(cause)?.[1];
  return own === undefined ? cause || `${status}: ${error ?? 'no reason given'}` : `${JSON.parse(`"${own}"`)}`;
}
