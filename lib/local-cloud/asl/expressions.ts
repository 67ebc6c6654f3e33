import { createHash } from 'node:crypto';
import jsonata from 'jsonata';
import { asJson, isJsonObject, type Json, type JsonObject, parseJson } from '../json.ts';
import { StateFailure } from './state-failure.ts';

/** Where chance comes from; an argument so that a test can foresee it. */
export interface Chance {
  /** A number from 0 up to but excluding 1. */
  random(): number;
  uuid(): string;
}

/** Evaluates every `{% … %}` string in a JSON value. */
export type Evaluate = (template: Json, field: string, scope: Scope) => Promise<Json>;

/** What expressions can see: `$states` and the variables. */
export interface Scope {
  readonly states: JsonObject;
  readonly variables: JsonObject;
}

const expressionPattern = /^\{%([\s\S]*)%\}$/;

/** The JSONata inside a `{% … %}` string, or nothing when the value is not one. */
export function expressionIn(value: Json): string | undefined {
  return typeof value === 'string' ? expressionPattern.exec(value)?.[1] : undefined;
}

/** An evaluator that compiles each expression once. Failures are `States.QueryEvaluationError`. */
export function createEvaluator(chance: Chance): Evaluate {
  const compiled = new Map<string, jsonata.Expression>();

  function compile(source: string): jsonata.Expression {
    const known = compiled.get(source);
    if (known !== undefined) return known;
    const expression = jsonata(source);
    registerAwsFunctions(expression, chance);
    compiled.set(source, expression);
    return expression;
  }

  async function evaluateExpression(source: string, field: string, scope: Scope): Promise<Json> {
    let result: unknown;
    try {
      result = await compile(source).evaluate(scope.states['input'], { ...scope.variables, states: scope.states });
    } catch (error) {
      throw evaluationError(source, field, `threw an error: ${messageOf(error)}`);
    }
    if (result === undefined) throw evaluationError(source, field, 'returned nothing (undefined)');
    if (isFunction(result)) throw evaluationError(source, field, 'returned a function');
    // JSONata marks its own arrays and keeps references into its input; only plain JSON may travel on.
    return asJson(result);
  }

  return async function evaluate(template, field, scope): Promise<Json> {
    const source = expressionIn(template);
    if (source !== undefined) return evaluateExpression(source, field, scope);
    if (Array.isArray(template)) {
      return Promise.all(template.map((item: Json, index) => evaluate(item, `${field}[${index}]`, scope)));
    }
    if (isJsonObject(template)) {
      const entries = Object.entries(template).map(
        async ([key, value]): Promise<[string, Json]> => [key, await evaluate(value, `${field}/${key}`, scope)],
      );
      return Object.fromEntries(await Promise.all(entries));
    }
    return template;
  };
}

/** Why an expression cannot be compiled, or nothing when it can. */
export function syntaxProblem(source: string): string | undefined {
  try {
    jsonata(source);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** The functions Step Functions adds to JSONata; `$eval` it takes away. */
function registerAwsFunctions(expression: jsonata.Expression, chance: Chance): void {
  expression.registerFunction(
    'partition',
    (items: readonly unknown[], size: number) => {
      if (!Number.isInteger(size) || size < 1) throw new Error('$partition needs a size of 1 or more');
      return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
        items.slice(part * size, (part + 1) * size),
      );
    },
    '<a-n:a>',
  );
  expression.registerFunction(
    'range',
    (first: number, last: number, step: number) => {
      if (step === 0) throw new Error('$range needs a step other than 0');
      const length = Math.max(0, Math.floor((last - first) / step) + 1);
      return Array.from({ length }, (_, index) => first + index * step);
    },
    '<nnn:a>',
  );
  expression.registerFunction(
    'hash',
    (content: unknown, algorithm: string) => {
      const name = { MD5: 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' }[
        algorithm
      ];
      if (name === undefined) throw new Error('$hash knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512');
      const text = typeof content === 'string' ? content : JSON.stringify(content);
      return createHash(name).update(text).digest('hex');
    },
    '<xs:s>',
  );
  expression.registerFunction(
    'random',
    (seed?: number) => (seed === undefined ? chance.random() : seeded(seed)),
    '<n?:n>',
  );
  expression.registerFunction('uuid', () => chance.uuid(), '<:s>');
  expression.registerFunction('parse', (text: string) => parseJson(text), '<s:x>');
  expression.registerFunction('eval', () => {
    throw new Error('$eval is not available in Step Functions');
  });
}

/** The same number from 0 to 1 for the same seed (mulberry32, one step). */
function seeded(seed: number): number {
  let mixed = (Math.trunc(seed) + 0x6d2b79f5) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

function evaluationError(source: string, field: string, problem: string): StateFailure {
  return new StateFailure(
    'States.QueryEvaluationError',
    `The JSONata expression '${source.trim()}' specified for the field '${field}' ${problem}.`,
  );
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && '_jsonata_lambda' in value);
}

/** JSONata throws plain objects with a message; some messages quote the offending value, so only the first line goes. */
function messageOf(thrown: unknown): string {
  if (typeof thrown === 'object' && thrown !== null && 'message' in thrown) return String(thrown.message);
  return String(thrown);
}
