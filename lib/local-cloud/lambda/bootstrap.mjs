// Runs inside a Lambda child: loads the handler and asks the Runtime API for one invocation after the other, as the
// runtime on AWS does. Ends when the API is gone, so that no child outlives the local cloud.
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const agent = new Agent({ keepAlive: true });

/** One call to the Runtime API; ends the process when nobody answers. */
function call(method, path, body, headers) {
  return new Promise((resolve) => {
    const outgoing = request(`${api}/${path}`, { method, agent, headers }, (incoming) => {
      const chunks = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => resolve({ headers: incoming.headers, text: Buffer.concat(chunks).toString('utf8') }));
    });
    outgoing.on('error', () => process.exit(0));
    outgoing.end(body);
  });
}

// What AWS's runtime makes of an error, so that what would reach a log or a history there does so here, and no more:
// the caller is told name, message and stack; the log has them too, and with them every enumerable property, but no
// `cause`.
const withoutDelete = (text) => String(text ?? '').replaceAll('\x7F', '%7F');

/** What the caller is told. */
function describe(thrown) {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  const [errorType, errorMessage, stack] = [thrown.name, thrown.message, thrown.stack].map(withoutDelete);
  return { errorType, errorMessage, trace: stack.split('\n') };
}

const withEnumerable = (_key, value) =>
  value instanceof Error
    ? {
        errorType: value.name,
        errorMessage: value.message,
        code: value.code,
        ...value,
        stack: String(value.stack).split('\n'),
      }
    : value;

/** One line of the log. */
function log(what, thrown) {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  let text;
  try {
    text = JSON.stringify(error, withEnumerable);
  } catch {
    text = JSON.stringify(describe(error));
  }
  const line = [new Date().toISOString(), current, 'ERROR', `${what} `, text].join('\t');
  process.stderr.write(`${line.replaceAll('\n', '\r')}\n`);
}

async function loadHandler() {
  const setting = process.env._HANDLER;
  const dot = setting.lastIndexOf('.');
  const [module, name] = [setting.slice(0, dot), setting.slice(dot + 1)];
  const file = ['.mjs', '.js', '.cjs']
    .map((ending) => join(process.env.LAMBDA_TASK_ROOT, module + ending))
    .find((path) => existsSync(path));
  if (file === undefined)
    throw Object.assign(new Error(`Cannot find module '${module}'`), { name: 'Runtime.ImportModuleError' });
  const exports = await import(pathToFileURL(file).href);
  const handler = exports[name] ?? exports.default?.[name];
  if (typeof handler === 'function') return handler;
  throw Object.assign(new Error(`${setting} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

// A handler at work does not notice that the local cloud is gone; whoever adopts this process is not its parent.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(0);
}, 500).unref();

let current;
/** Reports what nobody caught and ends the process, as the runtime does. */
async function end(fault) {
  const path = current === undefined ? 'init/error' : `invocation/${current}/error`;
  await call('POST', path, JSON.stringify(fault), { 'lambda-runtime-function-error-type': 'Unhandled' });
  process.exit(1);
}
process.on('uncaughtException', (error) => {
  log('Uncaught Exception', error);
  end(describe(error));
});
process.on('unhandledRejection', (reason) => {
  const error = Object.assign(new Error(String(reason)), {
    name: 'Runtime.UnhandledPromiseRejection',
    reason: String(reason),
  });
  log('Unhandled Promise Rejection', error);
  end(describe(error));
});

let handler;
try {
  handler = await loadHandler();
} catch (error) {
  log('Init Error', error);
  await end(describe(error));
}
for (;;) {
  const { headers, text } = await call('GET', 'invocation/next');
  current = headers['lambda-runtime-aws-request-id'];
  let answer;
  try {
    const result = await handler(JSON.parse(text), contextOf(headers));
    answer = ['response', JSON.stringify(result) ?? 'null'];
  } catch (error) {
    log('Invoke Error', error);
    answer = ['error', JSON.stringify(describe(error))];
  }
  await call('POST', `invocation/${current}/${answer[0]}`, answer[1]);
  current = undefined;
}
