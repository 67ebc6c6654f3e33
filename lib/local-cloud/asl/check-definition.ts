import validate from 'asl-validator';
import { type Json, parseJson } from '../json.ts';
import { knownResources } from '../step-functions/task-calls.ts';
import { type Definition, nestedGraphs, type State, type StateGraph } from './definition.ts';
import { checkGraph, type DefinitionProblem, expressionsOf, readDefinition } from './parse-definition.ts';
import { freeVariables } from './variables.ts';

/**
 * Everything that can be said against a definition file before it is deployed: what the published schemas refuse, what
 * the engine refuses, and this project's own rules — every state says in a Comment what it is for, every `${name}` is
 * one the stack substitutes, every `$variable` is assigned by a state that can come before.
 */
export function checkDefinition(text: string, substitutions: readonly string[]): readonly DefinitionProblem[] {
  let json: Json;
  try {
    json = parseJson(text);
  } catch {
    return [{ at: '', problem: 'it is not JSON' }];
  }
  const placeholders = [...text.matchAll(/\$\{(\w*)\}/g)].map(([, name = '']) => name);
  const unresolved = placeholders
    .filter((name) => !substitutions.includes(name))
    .map((name) => ({ at: '', problem: `the stack gives no substitution for \${${name}}` }));
  const { definition, ...reading } = readDefinition(json);
  if (definition === undefined) return [...unresolved, ...('problems' in reading ? reading.problems : [])];
  return [
    ...unresolved,
    ...schemaProblems(json),
    ...checkGraph(definition, '', knownResources),
    ...missingComments(definition, ''),
    ...checkVariables(definition),
  ];
}

function schemaProblems(json: Json): readonly DefinitionProblem[] {
  // A copy, because the validator writes into it; without ARN checks, because `${…}` stands where ARNs will.
  const { errors } = validate(structuredClone(json), { checkPaths: true, checkArn: false });
  return errors.map((error) => ({ at: '', problem: `${error['Error code']}: ${error.Message}` }));
}

function missingComments(graph: StateGraph, at: string): readonly DefinitionProblem[] {
  return Object.entries(graph.States).flatMap(([name, state]) => {
    const missing = state.Comment === undefined || state.Comment.trim() === '';
    const own = missing ? [{ at: `${at}${name}`, problem: 'it has no Comment' }] : [];
    return [...own, ...nestedGraphs(state).flatMap(({ graph: inner }) => missingComments(inner, `${at}${name}/`))];
  });
}

/** Variables nobody assigns, and inner ones that bear the name of an outer one, which Step Functions refuses. */
function checkVariables(definition: Definition): readonly DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const visit = (graph: StateGraph, at: string, outer: ReadonlySet<string>): void => {
    const assigned = new Set(Object.values(graph.States).flatMap(assignedIn));
    for (const name of assigned) {
      if (outer.has(name)) problems.push({ at, problem: `it assigns $${name}, a variable of the machine around it` });
    }
    const visible = new Set([...outer, ...assigned]);
    for (const [name, state] of Object.entries(graph.States)) {
      const here = `${at}${name}`;
      for (const variable of new Set(expressionsOf(state).flatMap(compilable))) {
        if (!visible.has(variable)) problems.push({ at: here, problem: `no state assigns $${variable}` });
      }
      const distributed = state.Type === 'Map' && state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
      for (const inner of nestedGraphs(state)) visit(inner.graph, `${here}/`, distributed ? new Set() : visible);
    }
  };
  visit(definition, '', new Set());
  return problems;
}

function compilable(source: string): readonly string[] {
  try {
    return freeVariables(source);
  } catch {
    // checkGraph tells about it.
    return [];
  }
}

function assignedIn(state: State): readonly string[] {
  const assigns: readonly unknown[] = [
    'Assign' in state ? state.Assign : undefined,
    ...('Catch' in state ? (state.Catch ?? []).map((catcher) => catcher.Assign) : []),
    ...(state.Type === 'Choice' ? state.Choices.map((rule) => rule.Assign) : []),
  ];
  return assigns.flatMap((assign) => (typeof assign === 'object' && assign !== null ? Object.keys(assign) : []));
}
