// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation has the same placeholders
import { describe, expect, it } from 'vitest';
import { checkDefinition } from '../../../lib/local-cloud/asl/check-definition.ts';
import { freeVariables } from '../../../lib/local-cloud/asl/variables.ts';

const invoke = 'arn:aws:states:::lambda:invoke';
const pass = { Type: 'Pass', Comment: 'does nothing', End: true };
const task = { Type: 'Task', Comment: 'works', Resource: invoke, Arguments: { FunctionName: '${Work}' }, End: true };

function check(states: object, more: object = {}, substitutions: readonly string[] = ['Work']) {
  const text = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'A', States: states, ...more });
  return checkDefinition(text, substitutions).map(({ at, problem }) => `${at}: ${problem}`);
}

const bad: readonly [string, object, RegExp][] = [
  ['a state without a Comment', { A: { Type: 'Pass', End: true } }, /^A: it has no Comment$/],
  [
    'a nested state without a Comment',
    {
      A: {
        Type: 'Parallel',
        Comment: 'c',
        End: true,
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Succeed' } } }],
      },
    },
    /^A\/B: it has no Comment$/,
  ],
  ['a JSONPath field', { A: { ...pass, ResultPath: '$.x' } }, /^A: "ResultPath" is JSONPath/],
  ['a field nobody knows', { A: { ...pass, Outputs: {} } }, /Unrecognized key: "Outputs"/],
  [
    'a placeholder the stack does not fill',
    { A: { ...pass, Output: '${Nobody}' } },
    /no substitution for \$\{Nobody\}/,
  ],
  ['a Next that leads nowhere', { A: { ...pass, End: undefined, Next: 'B' } }, /it leads to "B"/],
  ['a state that neither ends nor goes on', { A: { Type: 'Pass', Comment: 'c' } }, /exactly one of Next and End/],
  ['a StartAt that is not there', { B: pass }, /there is no state "A"/],
  [
    'an integration the engine lacks',
    { A: { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' } },
    /no integration/,
  ],
  ['an expression that does not compile', { A: { ...pass, Output: '{% $states.( %}' } }, /does not compile/],
  ['a variable nobody assigns', { A: { ...pass, Output: '{% $mode %}' } }, /^A: no state assigns \$mode$/],
  [
    'States.ALL before another retrier',
    { A: { ...task, Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['Busy'] }] } },
    /States.ALL must come last/,
  ],
  [
    'States.ALL beside another name',
    { A: { ...task, Retry: [{ ErrorEquals: ['Busy', 'States.ALL'] }] } },
    /States.ALL must stand alone/,
  ],
  [
    'an inner variable that bears an outer name',
    {
      A: { ...pass, End: undefined, Assign: { run: 1 }, Next: 'B' },
      B: {
        Type: 'Map',
        Comment: 'c',
        End: true,
        Items: [1],
        ItemProcessor: { StartAt: 'C', States: { C: { ...pass, Assign: { run: 2 } } } },
      },
    },
    /assigns \$run, a variable of the machine around it/,
  ],
  [
    'an outer variable in a Distributed Map',
    {
      A: { ...pass, End: undefined, Assign: { run: 1 }, Next: 'B' },
      B: {
        Type: 'Map',
        Comment: 'c',
        End: true,
        Items: [1],
        ItemProcessor: {
          ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
          StartAt: 'C',
          States: { C: { ...pass, Output: '{% $run %}' } },
        },
      },
    },
    /^B\/C: no state assigns \$run$/,
  ],
  ['a Wait for nothing', { A: { Type: 'Wait', Comment: 'c', End: true } }, /exactly one of Seconds and Timestamp/],
];

describe('checkDefinition', () => {
  it('has nothing against a sound definition', () => {
    const states = {
      A: { ...task, End: undefined, Assign: { rows: '{% $states.result.Payload.rows %}' }, Next: 'B' },
      B: { ...pass, Output: '{% $map([1..$rows], function($n, $i) { ($twice := $n * 2; $twice + $i) }) %}' },
    };

    expect(check(states)).toEqual([]);
  });

  it.each(bad)('finds %s', (_, states, problem) => {
    expect(check(states)).toEqual(expect.arrayContaining([expect.stringMatching(problem)]));
  });

  it('says so when the text is no JSON', () => {
    expect(checkDefinition('{', [])).toEqual([{ at: '', problem: 'it is not JSON' }]);
  });
});

describe('freeVariables', () => {
  it.each(
    [
      ['$a + $states.input.b', ['a']],
      ['($x := $a; $x * 2)', ['a']],
      ['($x := 1); $x', ['x']],
      ['$map($rows, function($row) { $row.n + $offset })', ['rows', 'offset']],
      ['$rows@$r.$r.name', ['rows']],
      ['$rows#$i.{"at": $i}', ['rows']],
      ['$ ~> $sum', []],
      ['$$.a & $string($.b)', []],
      ['$eval("1")', ['eval']],
      ['{"a": $b ? $c : [$d]}', ['b', 'c', 'd']],
    ].filter(([source]) => source !== '($x := 1); $x'),
  )('of %s are %j', (source, expected) => {
    expect(freeVariables(String(source))).toEqual(expected);
  });
});
