import { StateMachineDefinitionError } from '../../migration/errors.ts';
import { isJsonObject, type Json } from '../json.ts';
import { type Definition, definitionSchema, nestedGraphs, type State, type StateGraph } from './definition.ts';
import { expressionIn, syntaxProblem } from './expressions.ts';

/** Something wrong in a definition, and where: states by name, joined by `/`. */
export interface DefinitionProblem {
  readonly at: string;
  readonly problem: string;
}

const jsonPathFields: ReadonlySet<string> = new Set([
  'InputPath',
  'OutputPath',
  'ResultPath',
  'ResultSelector',
  'Parameters',
  'Result',
  'ItemsPath',
  'Iterator',
  'SecondsPath',
  'TimestampPath',
  'TimeoutSecondsPath',
  'HeartbeatSecondsPath',
  'MaxConcurrencyPath',
  'MaxItemsPath',
  'MaxItemsPerBatchPath',
  'MaxInputBytesPerBatchPath',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentagePath',
  'ErrorPath',
  'CausePath',
  'Variable',
]);

/** Reads a definition. Throws StateMachineDefinitionError with every problem found, JSONPath first of all. */
export function parseDefinition(machine: string, json: Json, knownResources: readonly string[]): Definition {
  const parsed = readDefinition(json);
  const problems =
    parsed.definition === undefined ? parsed.problems : checkGraph(parsed.definition, '', knownResources);
  if (parsed.definition === undefined || problems.length > 0) throw new StateMachineDefinitionError(machine, problems);
  return parsed.definition;
}

type Reading =
  | { readonly definition: Definition }
  | { readonly definition: undefined; readonly problems: readonly DefinitionProblem[] };

/** The definition as typed data, or why it is none. */
export function readDefinition(json: Json): Reading {
  const jsonPath = findJsonPath(json, '', isJsonObject(json) && json['QueryLanguage'] === 'JSONata');
  if (jsonPath.length > 0) return { definition: undefined, problems: jsonPath };
  const parsed = definitionSchema.safeParse(json);
  if (parsed.success) return { definition: parsed.data };
  const problems = parsed.error.issues.map(({ path, message }) => ({ at: path.join('/'), problem: message }));
  return { definition: undefined, problems };
}

/** JSONPath anywhere: a field only JSONPath has, or a state for which JSONata is not declared. */
function findJsonPath(json: Json | undefined, at: string, declared: boolean): readonly DefinitionProblem[] {
  const states = isJsonObject(json) ? json['States'] : undefined;
  if (!isJsonObject(states)) return [];
  return Object.entries(states).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [];
    const here = `${at}${name}`;
    const isJsonata = state['QueryLanguage'] === undefined ? declared : state['QueryLanguage'] === 'JSONata';
    if (!isJsonata) return [{ at: here, problem: 'it is JSONPath; declare "QueryLanguage": "JSONata"' }];
    const choices = Array.isArray(state['Choices']) ? state['Choices'].filter(isJsonObject) : [];
    const own = [state, ...choices]
      .flatMap((object) => Object.keys(object))
      .filter((field) => jsonPathFields.has(field))
      .map((field) => ({ at: here, problem: `"${field}" is JSONPath; only JSONata is allowed` }));
    const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
    const nested = [...branches, state['ItemProcessor']].flatMap((graph: Json | undefined) =>
      findJsonPath(graph, `${here}/`, declared),
    );
    return [...own, ...nested];
  });
}

/** Transitions that lead nowhere, unknown integrations, Retry and Catch order, expressions that do not compile. */
export function checkGraph(graph: StateGraph, at: string, knownResources: readonly string[]): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const report = (state: string, problem: string) => problems.push({ at: `${at}${state}`, problem });
  if (graph.States[graph.StartAt] === undefined) report('StartAt', `there is no state "${graph.StartAt}"`);
  for (const [name, state] of Object.entries(graph.States)) {
    for (const next of transitions(state)) {
      if (graph.States[next] === undefined) report(name, `it leads to "${next}", which is not a state beside it`);
    }
    if ('Next' in state || 'End' in state || !['Choice', 'Succeed', 'Fail'].includes(state.Type)) {
      const ways = ['Next' in state && state.Next, 'End' in state && state.End].filter(Boolean);
      if (ways.length !== 1) report(name, 'it needs exactly one of Next and End');
    }
    if (state.Type === 'Task' && !isKnown(state.Resource, knownResources)) {
      report(name, `the local cloud has no integration "${state.Resource}"`);
    }
    if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.Timestamp === undefined)) {
      report(name, 'it needs exactly one of Seconds and Timestamp');
    }
    for (const list of [recoveryLists(state).retry, recoveryLists(state).catch]) {
      list.forEach(({ ErrorEquals }, index) => {
        if (!ErrorEquals.includes('States.ALL')) return;
        if (ErrorEquals.length > 1) report(name, 'States.ALL must stand alone in its ErrorEquals');
        if (index !== list.length - 1) report(name, 'States.ALL must come last in its list');
      });
    }
    for (const source of expressionsOf(state)) {
      const problem = syntaxProblem(source);
      if (problem !== undefined) report(name, `the expression ${source.trim()} does not compile: ${problem}`);
    }
    for (const nested of nestedGraphs(state)) {
      problems.push(...checkGraph(nested.graph, `${at}${name}/`, knownResources));
    }
  }
  return problems;
}

function isKnown(resource: string, knownResources: readonly string[]): boolean {
  return knownResources.includes(resource) || resource.startsWith('arn:aws:lambda:') || resource.startsWith('${');
}

function transitions(state: State): readonly string[] {
  const next = 'Next' in state && state.Next !== undefined ? [state.Next] : [];
  const caught = 'Catch' in state ? (state.Catch ?? []).map((catcher) => catcher.Next) : [];
  const chosen = state.Type === 'Choice' ? state.Choices.map((rule) => rule.Next) : [];
  const otherwise = state.Type === 'Choice' && state.Default !== undefined ? [state.Default] : [];
  return [...next, ...caught, ...chosen, ...otherwise];
}

function recoveryLists(state: State): {
  readonly retry: readonly { readonly ErrorEquals: readonly string[] }[];
  readonly catch: readonly { readonly ErrorEquals: readonly string[] }[];
} {
  return {
    retry: 'Retry' in state ? (state.Retry ?? []) : [],
    catch: 'Catch' in state ? (state.Catch ?? []) : [],
  };
}

/** The JSONata sources in a state's own fields, nested graphs left out. */
export function expressionsOf(state: State): readonly string[] {
  return expressions(state, new Set<unknown>(nestedGraphs(state).map(({ graph }) => graph)));
}

function expressions(value: unknown, except: ReadonlySet<unknown>): readonly string[] {
  if (except.has(value)) return [];
  if (typeof value === 'string') {
    const source = expressionIn(value);
    return source === undefined ? [] : [source];
  }
  return typeof value === 'object' && value !== null
    ? Object.values(value).flatMap((member: unknown) => expressions(member, except))
    : [];
}
