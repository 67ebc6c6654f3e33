import { join } from 'node:path';
import { z } from 'zod';
import type { Position } from '../asl/frame.ts';
import { appendJsonLine, namesIn, readJsonFile, readJsonLines, writeJsonFile } from '../durable-file.ts';
import { type Json, type JsonObject, jsonObjectSchema, jsonSchema } from '../json.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An execution as it stands on disk. Times are milliseconds since the epoch. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machine: string;
  readonly input: Json;
  readonly startedAt: number;
  /** The execution that started this one and waits for it. */
  readonly parent?: string | undefined;
  readonly status: ExecutionStatus;
  readonly stoppedAt?: number | undefined;
  readonly output?: Json | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  /** The state it is in or was in last. */
  readonly position?: Position | undefined;
}

const executionSchema: z.ZodType<Execution> = z.object({
  arn: z.string(),
  name: z.string(),
  machine: z.string(),
  input: jsonSchema,
  startedAt: z.number(),
  parent: z.string().optional(),
  status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
  stoppedAt: z.number().optional(),
  output: jsonSchema.optional(),
  error: z.string().optional(),
  cause: z.string().optional(),
  position: z
    .object({
      state: z.string(),
      input: jsonSchema,
      variables: jsonObjectSchema,
      enteredAt: z.number(),
      resumed: z.boolean(),
    })
    .optional(),
});

/** Executions and their histories, kept in a folder: `<machine>/<name>.json` and `<machine>/<name>.history.jsonl`. */
export interface ExecutionStore {
  all(): readonly Execution[];
  save(execution: Execution): void;
  appendEvent(execution: Execution, event: JsonObject): void;
  events(execution: Execution): readonly Json[];
}

export function createExecutionStore(folder: string): ExecutionStore {
  const path = (execution: Execution, ending: string) => join(folder, execution.machine, `${execution.name}.${ending}`);
  return {
    all: () =>
      namesIn(folder).flatMap((machine) =>
        namesIn(join(folder, machine))
          .filter((name) => name.endsWith('.json'))
          .map((name) => executionSchema.parse(readJsonFile(join(folder, machine, name)))),
      ),
    save: (execution) => writeJsonFile(path(execution, 'json'), execution),
    appendEvent: (execution, event) => appendJsonLine(path(execution, 'history.jsonl'), event),
    events: (execution) => readJsonLines(path(execution, 'history.jsonl')),
  };
}
