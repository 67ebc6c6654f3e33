import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ListrTask } from 'listr2';
import { CliError } from '../migration/errors.ts';
import { pairNamed } from '../pairs/index.ts';
import type { Run, WaitingGate } from '../store/registry.ts';
import type { RunName } from '../store/run-files.ts';
import type { Cloud } from './cloud.ts';
import { copyReport } from './copy-report.ts';
import { gatesOf, type ObjectProgress, objectsOf, progressOf, runOfDrop } from './run-progress.ts';

/** A drop that was uploaded, and who may be decided for. */
export interface FollowedDrop {
  readonly pair: string;
  readonly migration: string;
  readonly drop: string;
  /** The run to be followed, where the drop has several: the full run after a sample. */
  readonly run?: string;
  /** Gates this command may approve: their names, or `all`. */
  readonly approve: readonly string[];
  /** Recorded as the one who decided. */
  readonly by: string;
  /** Folder for the report of a run, and for what there is of it at a gate. */
  readonly reportFolder: (run: string) => string;
}

/** What following a run has come upon so far. */
export interface Following {
  run: Run | undefined;
}

const lookEveryMilliseconds = 400;
// Intake answers within seconds of the upload; a minute without a run means that it refused.
const longestIntakeMilliseconds = 60_000;
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Tasks that show a run from its upload to its report, and decide at gates where that was asked for. */
export function followingTasks(cloud: Cloud, drop: FollowedDrop, following: Following): ListrTask[] {
  const { stores } = cloud;
  const ended = () => following.run !== undefined && following.run.state !== 'running';
  return [
    {
      title: 'Intake',
      task: async (_, task) => {
        following.run = await waitForRun(cloud, drop);
        task.title = `Intake: run ${following.run.run}`;
      },
    },
    {
      title: 'Map, gates and Odoo',
      task: async (_, task) => {
        const name = { ...drop, run: runOf(following).run };
        const told = new Set<string>();
        const watch = watchRun(cloud, drop, following, async (gate) => {
          if (told.has(gate.gate)) return;
          told.add(gate.gate);
          const folder = drop.reportFolder(name.run);
          await copyReport(stores, name, folder);
          task.output = `Waiting at the gate "${gate.gate}": ${gate.question}  Files so far: ${folder}  Decide with: npm run onramp -- approve ${gate.gate} --pair ${drop.pair} --migration ${drop.migration}`;
        });
        let objects: readonly string[] | undefined;
        while (objects === undefined && !ended()) {
          objects = await objectsOf(stores, name);
          await sleep(lookEveryMilliseconds);
        }
        const types = pairNamed(drop.pair).objectTypes;
        return task.newListr(
          [
            ...(objects ?? []).map((object) => ({
              title: types.find((type) => type.name === object)?.title ?? object,
              task: async (_: unknown, sub: { title: string; output: string; skip(message: string): void }) => {
                const { title } = sub;
                for (;;) {
                  const over = ended();
                  const progress = await progressOf(stores, name, object);
                  sub.title = `${title.padEnd(12)} ${barOf(progress)}`;
                  if (progress.state === 'reconciled') return;
                  // Listr's own word for a task that did not come to its end: no test is left out here.
                  if (over) return sub.skip(`${title}: not finished`);
                  await sleep(lookEveryMilliseconds);
                }
              },
            })),
            { title: 'Reconciliation', task: () => watch },
          ],
          { concurrent: true, rendererOptions: { collapseSubtasks: false } },
        );
      },
      rendererOptions: { outputBar: 1, persistentOutput: false },
    },
  ];
}

function runOf(following: Following): Run {
  if (following.run === undefined) throw new TypeError('A run is followed that was never found.');
  return following.run;
}

async function waitForRun({ stores }: Cloud, drop: FollowedDrop): Promise<Run> {
  for (let waited = 0; waited < longestIntakeMilliseconds; waited += lookEveryMilliseconds) {
    const { run: named } = drop;
    const run = await (named === undefined ? runOfDrop(stores, drop, drop.drop) : stores.registry(drop).run(named));
    if (run !== undefined) return run;
    await sleep(lookEveryMilliseconds);
  }
  throw new CliError(
    'The upload was not taken in. The intake function’s log, under logs/ in the state folder, says why.',
  );
}

/** Keeps the run's state up to date until it has ended, deciding at gates or telling that it waits. */
async function watchRun(
  cloud: Cloud,
  drop: FollowedDrop,
  following: Following,
  tell: (gate: WaitingGate) => Promise<void>,
): Promise<void> {
  const { stores } = cloud;
  const name: RunName = { ...drop, run: runOf(following).run };
  for (;;) {
    const run = await stores.registry(name).run(name.run);
    if (run !== undefined) following.run = run;
    if (run?.state !== 'running') return;
    await failIfStopped(cloud, run);
    for (const gate of await gatesOf(stores, name)) {
      if (drop.approve.includes('all') || drop.approve.includes(gate.gate)) await approve(cloud, drop, gate);
      else await tell(gate);
    }
    await sleep(lookEveryMilliseconds);
  }
}

/** A run whose execution ended without a word in the registry could not even report. */
async function failIfStopped({ stores }: Cloud, { run, executionArn }: Run): Promise<void> {
  if (executionArn === undefined) return;
  const { status, error, cause } = await stores.aws.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  if (status === 'RUNNING' || status === 'SUCCEEDED') return;
  throw new CliError(`The run ${run} stopped (${status}, ${error ?? 'no error'}): ${cause ?? ''}`);
}

/** Decides through the same machine that an operator starts from the console. */
async function approve({ stores, decideMachine }: Cloud, drop: FollowedDrop, { gate }: WaitingGate): Promise<void> {
  const { pair, migration, by } = drop;
  const input = { pair, migration, gate, verdict: 'approved', by, reason: 'approved beforehand on the command line' };
  await stores.aws.stepFunctions.send(
    new StartExecutionCommand({ stateMachineArn: decideMachine, input: JSON.stringify(input) }),
  );
  // The decision is taken by the machine; asking again before it has would start a second one.
  for (let looked = 0; looked < 50; looked += 1) {
    await sleep(100);
    if (!(await stores.registry(drop).waiting()).some((waiting) => waiting.gate === gate)) return;
  }
}

const width = 24;

function barOf(progress: ObjectProgress): string {
  switch (progress.state) {
    case 'waiting':
      return '';
    case 'transforming':
      return `transforming, ${progress.parts} parts`;
    case 'loading': {
      const filled = Math.round((progress.done / progress.parts) * width);
      return `${'█'.repeat(filled)}${'░'.repeat(width - filled)} ${progress.done}/${progress.parts} parts`;
    }
    case 'reconciled': {
      const { rows, outcomes } = progress.result;
      const said = Object.entries(outcomes).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]));
      return `${'█'.repeat(width)} ${rows} rows: ${said.join(', ')}`;
    }
  }
}
