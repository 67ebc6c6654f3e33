import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkDefinition } from '../../lib/local-cloud/asl/check-definition.ts';
import { definitionSchema, nestedGraphs, type State, type StateGraph } from '../../lib/local-cloud/asl/definition.ts';
import { definitionText } from './run-road.ts';

const machines = readdirSync(join(import.meta.dirname, '..', '..', 'statemachines'))
  .filter((name) => name.endsWith('.asl.json'))
  .map((name) => name.replace('.asl.json', ''));

const placeholders = (text: string) => [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);

/** Every state of a machine by its name, those inside maps too. */
const statesOf = (graph: StateGraph): readonly (readonly [string, State])[] =>
  Object.entries(graph.States).flatMap(([name, state]): readonly (readonly [string, State])[] => [
    [name, state],
    ...nestedGraphs(state).flatMap((nested) => statesOf(nested.graph)),
  ]);

it('the road has its machines', () => {
  expect(machines).toEqual(expect.arrayContaining(['decide', 'drop', 'migration', 'object']));
});

describe.each(machines)('the definition %s', (machine) => {
  const text = definitionText(machine);
  const json: unknown = JSON.parse(text);

  it('is sound: valid for AWS, without JSONPath, every state says what it is for, every variable is assigned', () => {
    expect(checkDefinition(text, placeholders(text))).toEqual([]);
  });

  it('says what it is for, and that it is JSONata', () => {
    expect(json).toMatchObject({ QueryLanguage: 'JSONata', Comment: expect.stringMatching(/\S/) });
  });

  it('tries every function again that fails for a passing reason', () => {
    const once = statesOf(definitionSchema.parse(json)).filter(
      ([, state]) =>
        state.Type === 'Task' &&
        state.Resource?.startsWith('arn:aws:states:::lambda:invoke') &&
        !(state.Retry ?? []).some(
          ({ ErrorEquals, MaxAttempts = 3 }) => ErrorEquals.includes('States.TaskFailed') && MaxAttempts !== 0,
        ),
    );

    expect(once.map(([name]) => name)).toEqual([]);
  });

  it('names every function by a substitution', () => {
    const called = statesOf(definitionSchema.parse(json)).flatMap(([, state]) =>
      state.Type === 'Task' && state.Resource.startsWith('arn:aws:states:::lambda:') ? [state.Arguments] : [],
    );

    const names = z.array(z.object({ FunctionName: z.string() })).parse(called);
    expect(names.filter(({ FunctionName }) => !/^\$\{\w+\}$/.test(FunctionName))).toEqual([]);
  });
});
