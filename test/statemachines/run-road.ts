import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { z } from 'zod';
import { parseDefinition } from '../../lib/local-cloud/asl/parse-definition.ts';
import { StateFailure } from '../../lib/local-cloud/asl/state-failure.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../../lib/local-cloud/json.ts';
import type { Execution } from '../../lib/local-cloud/step-functions/execution-store.ts';
import { createExecutions, type Executions } from '../../lib/local-cloud/step-functions/executions.ts';
import { callTask, type InvocationResult, knownResources } from '../../lib/local-cloud/step-functions/task-calls.ts';
import { createTaskTokens } from '../../lib/local-cloud/step-functions/task-tokens.ts';
import {
  closingSchema,
  cutoverSchema,
  decidedSchema,
  decisionSchema,
  dropSchema,
  dropToOpenSchema,
  endedRollbackSchema,
  endedRunSchema,
  gateSchema,
  gateToAnnounceSchema,
  objectSchema,
  objectWithCursorSchema,
  partSchema,
  partToUndoSchema,
  rollbackSchema,
  rollbackToPlanSchema,
  runSchema,
  scheduledSchema,
  toVerifySchema,
  verificationSchema,
  waveSchema,
} from '../../lib/steps/inputs.ts';
import { memoryStore } from '../local-cloud/fixture/run-asl-case.ts';
import { createVirtualClock } from '../local-cloud/fixture/virtual-clock.ts';

/** What a function is told beside its payload. */
export interface StubCall {
  /** Which call of this function it is, from 1. */
  readonly nth: number;
  /** Virtual seconds pass before it answers. */
  takes(seconds: number): Promise<void>;
  /** A person decides at the gate whose token is in the payload, so many virtual seconds from now. */
  decides(decision: JsonObject, after: number): void;
}

/** A Lambda function of the road, as a plain function. A FunctionFailure it throws is what the Lambda would fail with. */
export type Stub = (payload: JsonObject, call: StubCall) => Json | Promise<Json>;

/** The failure of a function, under its error's name. */
export class FunctionFailure extends Error {
  override readonly name: string;
  constructor(name: string, message = 'it went wrong') {
    super(message);
    this.name = name;
  }
}

/** One call of a function. */
export interface RoadCall {
  readonly step: string;
  readonly payload: JsonObject;
  /** Virtual seconds since the start. */
  readonly at: number;
}

/** How a machine's execution went. */
export interface RoadResult {
  readonly execution: Execution;
  /** Every function call in its order. */
  readonly calls: readonly RoadCall[];
  /** Names of the functions in the order of the calls. */
  readonly steps: readonly string[];
  /** Payloads a function was called with, in order. */
  readonly payloadsOf: (step: string) => readonly JsonObject[];
  /** Most calls of one function under way at once. */
  readonly atOnce: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What people were told, with the virtual seconds since the start. */
  readonly told: readonly { readonly message: JsonObject; readonly at: number }[];
}

/** What a machine is run with. */
export interface Road {
  readonly machine: string;
  readonly input: JsonObject;
  readonly functions: Readonly<Record<string, Stub>>;
  /** Further machines by name. */
  readonly machines?: Readonly<Record<string, JsonObject>>;
  /** Keys in the work bucket. */
  readonly objects?: readonly string[];
  /** Lists in the work bucket that distributed maps read, by key. */
  readonly lists?: Readonly<Record<string, Json>>;
  /** Substitutions that are no function's name. */
  readonly substitutions?: Readonly<Record<string, string>>;
  /** The notification service is away. */
  readonly tellsNobody?: boolean;
}

/** What the real functions demand of their events: a payload they would refuse is refused here too. */
const events = new Map<string, z.ZodType>([
  ['OpenDrop', dropToOpenSchema],
  ['ProfileDrop', runSchema],
  ['ProposeMap', runSchema],
  ['CheckMap', runSchema],
  ['AnnounceGate', gateToAnnounceSchema],
  ['LookAtOdoo', runSchema],
  ['AuditDrop', runSchema],
  ['OpenGate', gateSchema],
  ['Prepare', runSchema],
  ['Transform', objectWithCursorSchema],
  ['Load', partSchema],
  ['SettleWaiting', waveSchema],
  ['LookForGone', objectSchema],
  ['Verify', toVerifySchema],
  ['ReportVerification', verificationSchema],
  ['ReconcileObject', objectSchema],
  ['FinishRun', endedRunSchema],
  ['QuietTime', dropSchema],
  ['Decide', decisionSchema],
  ['CheckFreeze', cutoverSchema],
  ['SignOff', cutoverSchema],
  ['CloseMigration', closingSchema],
  ['Reopen', decidedSchema],
  ['Hypercare', scheduledSchema],
  ['DueDeltas', scheduledSchema],
  ['PlanRollback', rollbackToPlanSchema],
  ['UndoPart', partToUndoSchema],
  ['CheckUndone', rollbackSchema],
  ['FinishRollback', endedRollbackSchema],
]);

const folder = join(import.meta.dirname, '..', '..', 'statemachines');

/** Text of a definition as it is deployed, placeholders and all. */
export const definitionText = (machine: string): string => readFileSync(join(folder, `${machine}.asl.json`), 'utf8');

/** A definition with each placeholder replaced; a function goes by its placeholder's name. */
export function definitionOf(machine: string, substitutions: Readonly<Record<string, string>> = {}): JsonObject {
  const text = definitionText(machine).replaceAll(/\$\{(\w+)\}/g, (_, name: string) => substitutions[name] ?? name);
  const definition = parseJson(text);
  if (!isJsonObject(definition)) throw new TypeError(`${machine} is no definition`);
  return definition;
}

export const machineArn = (name: string): string => `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;

/** A machine that only calls a function and ends with what it answers. */
export const callingMachine = (FunctionName: string): JsonObject => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Call',
  States: {
    Call: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName, Payload: '{% $states.input %}' },
      Output: '{% $states.result.Payload %}',
      End: true,
    },
  },
});

/** Runs one of the road's machines to its end, on the local cloud's engine and under a clock that jumps. */
export async function runRoad(road: Road): Promise<RoadResult> {
  const clock = createVirtualClock(0);
  const state = mkdtempSync(join(tmpdir(), 'road-'));
  const never = new AbortController().signal;
  const calls: RoadCall[] = [];
  const told: { message: JsonObject; at: number }[] = [];
  const underWay = new Map<string, number>();
  const atOnce: Record<string, number> = {};
  try {
    const tokens = createTaskTokens(state, clock, counted('token'));

    async function invoke(step: string, payload: Json): Promise<InvocationResult> {
      const stub = road.functions[step];
      if (stub === undefined || !isJsonObject(payload)) {
        return { kind: 'failed', error: 'Lambda.ResourceNotFoundException', cause: step };
      }
      const refusal = events.get(step)?.safeParse(payload).error;
      if (refusal !== undefined) return { kind: 'failed', error: 'ZodError', cause: refusal.message };
      calls.push({ step, payload, at: clock.now() / 1000 });
      const now = (underWay.get(step) ?? 0) + 1;
      underWay.set(step, now);
      atOnce[step] = Math.max(atOnce[step] ?? 0, now);
      try {
        const answer = await stub(payload, {
          nth: calls.filter((call) => call.step === step).length,
          takes: (seconds) => clock.sleep(seconds * 1000, never),
          decides: (decision, after) => {
            void clock
              .sleep(after * 1000, never)
              .then(() => tokens.answer(String(payload['taskToken']), { output: decision }));
          },
        });
        return { kind: 'answered', payload: answer };
      } catch (error) {
        if (!(error instanceof FunctionFailure)) throw error;
        const cause = JSON.stringify({ errorType: error.name, errorMessage: error.message });
        return { kind: 'failed', error: error.name, cause };
      } finally {
        underWay.set(step, (underWay.get(step) ?? 1) - 1);
      }
    }

    const publish = (_: string, message: JsonObject): string => {
      if (road.tellsNobody === true) throw new StateFailure('SNS.SdkClientException', 'no connection');
      told.push({ message, at: clock.now() / 1000 });
      return 'message';
    };

    const definitions = { [road.machine]: definitionOf(road.machine, road.substitutions), ...road.machines };
    const executions: Executions = createExecutions({
      machines: Object.entries(definitions).map(([name, definition]) => ({
        name,
        arn: machineArn(name),
        definition: parseDefinition(name, definition, knownResources),
      })),
      store: memoryStore(),
      tokens,
      clock,
      chance: { random: () => 0.5, uuid: counted('id') },
      objects: {
        read: async (_, key) => {
          const list = road.lists?.[key];
          if (list === undefined) throw new Error(`no machine of the road reads ${key}`);
          return JSON.stringify(list);
        },
        list: async (_, prefix) =>
          (road.objects ?? []).filter((key) => key.startsWith(prefix)).map((Key) => ({ Key, Size: 1 })),
        write: () => Promise.reject(new Error('no machine of the road writes an object')),
      },
      callTask: (call, all) => callTask({ invokeFunction: invoke, publish, putEvents: () => ['event'] }, call, all),
    });
    const { arn } = executions.start({ machine: road.machine, name: 'run', input: road.input });
    const execution = await executions.ended(arn, never);
    return {
      execution,
      calls,
      steps: calls.map(({ step }) => step),
      payloadsOf: (step) => calls.filter((call) => call.step === step).map(({ payload }) => payload),
      atOnce,
      told,
      seconds: ((execution.stoppedAt ?? 0) - execution.startedAt) / 1000,
    };
  } finally {
    rmSync(state, { recursive: true });
  }
}

function counted(prefix: string): () => string {
  let last = 0;
  return () => {
    last += 1;
    return `${prefix}-${last}`;
  };
}
