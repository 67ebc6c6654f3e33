import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { localRegion } from '../arn.ts';
import type { Invocation, LambdaFunction } from './function.ts';
import type { RuntimeApi, RuntimeInvocation } from './runtime-api.ts';

/** A process that runs one function, one invocation at a time. */
export interface FunctionChild {
  readonly pid: number;
  /** Runs one invocation; only when no other is under way. */
  invoke(requestId: string, payload: string): Promise<Invocation>;
  /** False once the process is about to end. */
  usable(): boolean;
  /** Kills the process; an invocation under way fails. */
  kill(): void;
  /** Resolves when the process has ended. */
  readonly exited: Promise<void>;
}

const bootstrap = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));

/** A child that has not asked for work after this many seconds hangs in its initialisation. */
const longestInit = 60;

export function startFunctionChild(
  fn: LambdaFunction,
  id: string,
  api: RuntimeApi,
  cloudEnvironment: Readonly<Record<string, string>>,
  log: number,
): FunctionChild {
  const ready = Promise.withResolvers<(invocation: RuntimeInvocation) => void>();
  let awaiting = ready;
  let usable = true;
  let finish: ((invocation: Invocation) => void) | undefined;

  const runtimeApi = api.register(id, {
    next() {
      const work = Promise.withResolvers<RuntimeInvocation>();
      awaiting.resolve(work.resolve);
      return work.promise;
    },
    answered: (payload) => finish?.({ kind: 'answered', payload }),
    failed(fault, fatal) {
      if (fatal) usable = false;
      finish?.({ kind: 'failed', fault });
    },
  });

  const child: ChildProcess = spawn(
    process.execPath,
    // Lambda gives the heap most of the memory it is paid for.
    [`--max-old-space-size=${Math.max(32, Math.floor(fn.memoryMegabytes * 0.9))}`, bootstrap],
    {
      cwd: fn.codeFolder,
      stdio: ['ignore', log, log],
      env: {
        ...runtimeEnvironment(fn, id),
        ...cloudEnvironment,
        ...fn.environment,
        AWS_LAMBDA_RUNTIME_API: runtimeApi,
      },
    },
  );
  const exited = Promise.withResolvers<void>();
  child.once('error', (error) => {
    usable = false;
    finish?.({ kind: 'failed', fault: { errorType: 'Runtime.ExitError', errorMessage: `Error: ${error.message}` } });
    exited.resolve();
  });
  child.once('exit', (code, signal) => {
    api.unregister(id);
    usable = false;
    const end = signal === null ? `exit status ${code}` : `signal: ${signal === 'SIGKILL' ? 'killed' : signal}`;
    const errorMessage = `Error: Runtime exited with error: ${end}`;
    finish?.({ kind: 'failed', fault: { errorType: 'Runtime.ExitError', errorMessage } });
    exited.resolve();
  });

  function kill(): void {
    usable = false;
    child.kill('SIGKILL');
  }

  async function run(requestId: string, payload: string): Promise<Invocation> {
    const outcome = Promise.withResolvers<Invocation>();
    finish = outcome.resolve;
    let timer: NodeJS.Timeout | undefined;
    const limit = (seconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`;
        outcome.resolve({ kind: 'failed', fault: { errorType: 'Sandbox.Timedout', errorMessage } });
        kill();
      }, seconds * 1000);
    };
    limit(longestInit);
    try {
      const deliver = await Promise.race([awaiting.promise, outcome.promise]);
      if (typeof deliver !== 'function') return deliver;
      awaiting = Promise.withResolvers();
      limit(fn.timeoutSeconds);
      const deadline = Date.now() + fn.timeoutSeconds * 1000;
      deliver({ requestId, functionArn: fn.arn, payload, deadline });
      return await outcome.promise;
    } finally {
      clearTimeout(timer);
      finish = undefined;
    }
  }

  return {
    pid: child.pid ?? 0,
    invoke: run,
    usable: () => usable,
    kill,
    exited: exited.promise,
  };
}

/** What the runtime on AWS sets, and nothing of this machine's own environment. */
function runtimeEnvironment(fn: LambdaFunction, id: string): Record<string, string> {
  return {
    _HANDLER: fn.handler,
    AWS_REGION: localRegion,
    AWS_DEFAULT_REGION: localRegion,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: fn.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${fn.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: id,
    LAMBDA_TASK_ROOT: fn.codeFolder,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PATH: '/usr/local/bin:/usr/bin:/bin',
  };
}
