import { closeSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { writeJsonFile } from '../durable-file.ts';
import type { Invocation, LambdaFunction } from './function.ts';
import { type FunctionChild, startFunctionChild } from './function-child.ts';
import { startRuntimeApi } from './runtime-api.ts';

export interface FunctionsOptions {
  readonly functions: readonly LambdaFunction[];
  /** Endpoint, region and credentials every child gets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logsFolder: string;
  /** What a function has `/tmp` for on Lambda; emptied at the start, as it may hold pieces of an export. */
  readonly temporaryFolder: string;
  /** Where the process ids are written, for whoever watches or kills them. */
  readonly childrenFile: string;
  readonly newId: () => string;
  /**
   * Most children of one function, by default 4 or twice the cores. AWS would start as many as are asked for; on one
   * machine more than a few only wait for each other, so invocations beyond it queue for a free child.
   */
  readonly childrenPerFunction?: number | undefined;
  /** Told of every invocation that has come to its end. */
  readonly onInvoked?: ((fn: LambdaFunction, payload: string, outcome: Invocation) => void) | undefined;
}

/** All Lambda functions of the stack and their processes. */
export interface Functions {
  find(nameOrArn: string): LambdaFunction | undefined;
  invoke(fn: LambdaFunction, payload: string): Promise<Invocation>;
  children(name: string): readonly number[];
  close(): Promise<void>;
}

interface Pool {
  readonly fn: LambdaFunction;
  readonly log: number;
  readonly children: Set<FunctionChild>;
  readonly idle: FunctionChild[];
  readonly waiting: ((child: FunctionChild) => void)[];
  underWay: number;
}

export async function startFunctions(options: FunctionsOptions): Promise<Functions> {
  const api = await startRuntimeApi();
  mkdirSync(options.logsFolder, { recursive: true });
  rmSync(options.temporaryFolder, { recursive: true, force: true });
  mkdirSync(options.temporaryFolder, { recursive: true, mode: 0o700 });
  const environment = { ...options.environment, TMPDIR: options.temporaryFolder };
  const mostChildren = options.childrenPerFunction ?? Math.max(4, 2 * availableParallelism());
  let closing = false;
  const pools = new Map(
    options.functions.map((fn): [string, Pool] => [
      fn.name,
      {
        fn,
        log: openSync(join(options.logsFolder, `${fn.name}.log`), 'a', 0o600),
        children: new Set(),
        idle: [],
        waiting: [],
        underWay: 0,
      },
    ]),
  );

  function writeChildren(): void {
    const pids = [...pools].map(([name, pool]) => [name, [...pool.children].map(({ pid }) => pid)]);
    writeJsonFile(options.childrenFile, Object.fromEntries(pids));
  }

  function start(pool: Pool): FunctionChild {
    const child = startFunctionChild(pool.fn, options.newId(), api, environment, pool.log);
    pool.children.add(child);
    writeChildren();
    void child.exited.then(() => {
      pool.children.delete(child);
      const index = pool.idle.indexOf(child);
      if (index >= 0) pool.idle.splice(index, 1);
      if (closing) return;
      writeChildren();
      // Its place is free for an invocation that waits.
      const next = pool.waiting.shift();
      if (next !== undefined) next(start(pool));
    });
    return child;
  }

  async function take(pool: Pool): Promise<FunctionChild> {
    const idle = pool.idle.pop();
    if (idle !== undefined) return idle;
    if (pool.children.size < mostChildren) return start(pool);
    return new Promise((resolve) => pool.waiting.push(resolve));
  }

  function giveBack(pool: Pool, child: FunctionChild): void {
    if (!pool.children.has(child)) return;
    const next = pool.waiting.shift();
    if (next === undefined) pool.idle.push(child);
    else next(child);
  }

  return {
    find: (nameOrArn) => pools.get(functionName(nameOrArn))?.fn,
    async invoke(fn, payload) {
      const pool = pools.get(fn.name);
      if (closing || pool === undefined || pool.underWay >= (fn.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
        return { kind: 'throttled' };
      }
      pool.underWay += 1;
      try {
        const child = await take(pool);
        const result = await child.invoke(options.newId(), payload);
        // A child that failed because it ended or must end is not used again.
        if (child.usable()) giveBack(pool, child);
        else child.kill();
        options.onInvoked?.(fn, payload, result);
        return result;
      } finally {
        pool.underWay -= 1;
      }
    },
    children: (name) => [...(pools.get(functionName(name))?.children ?? [])].map(({ pid }) => pid),
    async close() {
      closing = true;
      const all = [...pools.values()].flatMap(({ children }) => [...children]);
      for (const child of all) child.kill();
      await Promise.all(all.map(({ exited }) => exited));
      await api.close();
      for (const { log } of pools.values()) closeSync(log);
      writeJsonFile(options.childrenFile, {});
    },
  };
}

/** The name in a function's name or ARN, qualifier left out. */
function functionName(nameOrArn: string): string {
  const [, name] = /:function:([^:]+)/.exec(nameOrArn) ?? [];
  return name ?? nameOrArn.split(':')[0] ?? nameOrArn;
}
