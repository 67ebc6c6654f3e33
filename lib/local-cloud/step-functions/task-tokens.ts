import { join } from 'node:path';
import { z } from 'zod';
import { interruptible, type OpenToken } from '../asl/frame.ts';
import { StateFailure } from '../asl/state-failure.ts';
import { AwsFault } from '../aws-fault.ts';
import type { Clock } from '../clock.ts';
import { namesIn, readJsonFile, removeFile, writeJsonFile } from '../durable-file.ts';
import { type Json, jsonSchema } from '../json.ts';

const answerSchema = z.union([z.object({ output: jsonSchema }), z.object({ error: z.string(), cause: z.string() })]);
type Answer = z.infer<typeof answerSchema>;

const tokenSchema = z.object({
  token: z.string(),
  executionArn: z.string(),
  /** The state that waits, with the branches and items that lead to it. */
  place: z.string(),
  openedAt: z.number(),
  heartbeatAt: z.number(),
  /** Whether the task was told the token; until then a restart calls the task again. */
  submitted: z.boolean(),
  answer: answerSchema.optional(),
});
type TokenRecord = z.infer<typeof tokenSchema>;

interface LiveToken {
  readonly record: TokenRecord;
  readonly answered: PromiseWithResolvers<Answer>;
}

/** The task tokens somebody still has to answer, one file each, so that a gate outlives this process. */
export interface TaskTokens {
  open(executionArn: string, place: string): OpenToken;
  /** Answers a token. Throws AwsFault `TaskTimedOut` when nobody waits for it any more. */
  answer(token: string, answer: Answer): void;
  heartbeat(token: string): void;
  /** Forgets all tokens of an execution that has ended. */
  closeAll(executionArn: string): void;
}

export function createTaskTokens(folder: string, clock: Clock, newToken: () => string): TaskTokens {
  const live = new Map<string, LiveToken>();
  const path = (token: string) => join(folder, `${token}.json`);

  function keep(record: TokenRecord): LiveToken {
    const token = { record, answered: live.get(record.token)?.answered ?? Promise.withResolvers<Answer>() };
    live.set(record.token, token);
    return token;
  }
  function store(record: TokenRecord): LiveToken {
    writeJsonFile(path(record.token), record);
    return keep(record);
  }
  function close(token: string): void {
    live.delete(token);
    removeFile(path(token));
  }
  function find(token: string): LiveToken {
    const found = live.get(token);
    if (found === undefined || found.record.answer !== undefined) {
      throw new AwsFault('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    }
    return found;
  }

  for (const name of namesIn(folder).filter((one) => one.endsWith('.json'))) {
    const { record, answered } = keep(tokenSchema.parse(readJsonFile(join(folder, name))));
    if (record.answer !== undefined) answered.resolve(record.answer);
  }

  return {
    open(executionArn, place) {
      const waiting = [...live.values()].find(
        ({ record }) => record.executionArn === executionArn && record.place === place,
      );
      const now = clock.now();
      const { record, answered } =
        waiting ?? store({ token: newToken(), executionArn, place, openedAt: now, heartbeatAt: now, submitted: false });
      const { token } = record;
      return {
        token,
        fresh: !record.submitted,
        openedAt: record.openedAt,
        submitted() {
          const current = live.get(token)?.record;
          if (current !== undefined) store({ ...current, submitted: true });
        },
        lastHeartbeat: () => live.get(token)?.record.heartbeatAt ?? record.heartbeatAt,
        isAnswered: () => live.get(token)?.record.answer !== undefined,
        async answer(signal): Promise<Json> {
          const answer = await interruptible(answered.promise, signal);
          if ('output' in answer) return answer.output;
          throw new StateFailure(answer.error, answer.cause);
        },
        close: () => close(token),
      };
    },
    answer(token, answer) {
      const { record, answered } = find(token);
      // On disk before anybody acts on it: a decision once taken must not be lost by a restart.
      store({ ...record, answer });
      answered.resolve(answer);
    },
    heartbeat(token) {
      store({ ...find(token).record, heartbeatAt: clock.now() });
    },
    closeAll(executionArn) {
      for (const { record } of [...live.values()]) if (record.executionArn === executionArn) close(record.token);
    },
  };
}
