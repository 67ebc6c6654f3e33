import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../lib/local-cloud/json.ts';
import {
  callingMachine,
  definitionOf,
  FunctionFailure,
  machineArn,
  type Road,
  runRoad,
  type Stub,
} from './run-road.ts';

const run = { pair: 'ai-works-to-odoo-erp', migration: 'acme', run: 'run-1' };
const input = { ...run, drop: 'monday', zip: null };

/** A plan as the prepare function makes it. */
const plan = (...phases: readonly (readonly string[])[]): JsonObject => ({
  phases: phases.map((objects) => ({
    objects: objects.map((object) => ({ object, title: object, machine: machineArn(object) })),
  })),
});

const day = 24 * 3600;
const map = (approved: boolean): JsonObject => ({ mapHash: 'm1', mapKey: 'map.yaml', approved, unmapped: 2 });
const nobodyWaits: JsonObject = { queue: { name: 'user', subject: 'q0', rows: 0, ask: 'Add them' } };
const approves: Stub = (_, { decides }) => {
  decides({ verdict: 'approved', by: 'Ada' }, 60);
  return null;
};
const rejects: Stub = (_, { decides }) => {
  decides({ verdict: 'rejected', by: 'Ada' }, 60);
  return null;
};

/** The road where all goes well: an approved map and two phases; `functions` replace some of it. */
const road = (functions: Readonly<Record<string, Stub>> = {}): Road => ({
  machine: 'migration',
  input,
  machines: {
    user: callingMachine('user'),
    account: callingMachine('account'),
    contact: callingMachine('contact'),
    gate: definitionOf('gate', { ReminderSeconds: `${7 * day}` }),
    rollback: callingMachine('RolledBack'),
  },
  substitutions: { GateMachine: machineArn('gate'), RollbackMachine: machineArn('rollback') },
  functions: {
    AnnounceGate: () => ({ decision: null, message: { subject: 'Decide', text: 'A run waits' } }),
    OpenDrop: () => ({ objects: ['user', 'account'], mode: 'full' }),
    ProfileDrop: () => ({ files: 2, rows: 4 }),
    ProposeMap: () => map(true),
    CheckMap: () => ({ question: 'Is map m1 right? 2 columns feed nothing.' }),
    LookAtOdoo: () => ({ stops: 0, warnings: 1 }),
    AuditDrop: () => ({ rows: 5, rejected: 1, doubtful: 0 }),
    Prepare: () => plan(['user'], ['account']),
    user: () => nobodyWaits,
    account: () => ({ rows: 3 }),
    contact: () => ({ rows: 3 }),
    FinishRun: () => ({ reconciled: true, gate: null }),
    ...functions,
  },
});

/** Steps of every run until its map is settled and held against files and Odoo. */
const untilTheMapIsSettled = ['OpenDrop', 'ProfileDrop', 'ProposeMap', 'LookAtOdoo', 'CheckMap', 'AuditDrop'];

describe('a migration', () => {
  it('with an approved map goes straight through, phase by phase, to its reconciliation', async () => {
    const { execution, steps, payloadsOf } = await runRoad(road());

    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { reconciled: true } });
    expect(steps).toEqual([...untilTheMapIsSettled, 'Prepare', 'user', 'account', 'FinishRun']);
    expect(payloadsOf('OpenDrop')).toEqual([{ ...input, executionArn: execution.arn }]);
    expect(payloadsOf('account')).toEqual([{ ...run, mapHash: 'm1' }]);
    expect(payloadsOf('FinishRun')).toEqual([run]);
  });

  it('waits at a gate for what is missing in Odoo, and prepares it once that is accepted', async () => {
    const gate = { gate: 'chart-of-accounts', subject: 's1', question: '2 accounts are missing' };
    const { execution, steps, payloadsOf } = await runRoad(
      road({
        Prepare: (_, { nth }) => ({ ...plan(['user']), missing: nth === 1 ? [gate] : [] }),
        OpenGate: approves,
      }),
    );

    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { reconciled: true } });
    expect(steps).toEqual([
      ...untilTheMapIsSettled,
      'Prepare',
      'AnnounceGate',
      'OpenGate',
      'Prepare',
      'user',
      'FinishRun',
    ]);
    expect(payloadsOf('OpenGate')).toMatchObject([{ ...run, ...gate }]);
  });

  it('ends with nothing loaded when what is missing is not accepted', async () => {
    const gate = { gate: 'chart-of-accounts', subject: 's1', question: '2 accounts are missing' };
    const { steps, payloadsOf } = await runRoad(
      road({ Prepare: () => ({ ...plan(['user']), missing: [gate] }), OpenGate: rejects }),
    );

    expect(steps).toEqual([...untilTheMapIsSettled, 'Prepare', 'AnnounceGate', 'OpenGate', 'FinishRun']);
    expect(payloadsOf('FinishRun')).toMatchObject([{ problem: { error: 'RejectedAtGate' } }]);
  });

  it('begins a phase only when the one before is done, and loads a phase’s object types side by side', async () => {
    const { calls, seconds } = await runRoad(
      road({
        Prepare: () => plan(['user'], ['account', 'contact']),
        user: async (_, { takes }) => {
          await takes(100);
          return nobodyWaits;
        },
        account: async (_, { takes }) => {
          await takes(30);
          return {};
        },
        contact: async (_, { takes }) => {
          await takes(20);
          return {};
        },
      }),
    );

    const begun = calls.map(({ step, at }) => [step, at]);
    expect(begun.slice(7)).toEqual([
      ['user', 0],
      ['account', 100],
      ['contact', 100],
      ['FinishRun', 130],
    ]);
    expect(seconds).toBe(130);
  });

  it('waits its turn while an earlier run of the migration goes on', async () => {
    const { execution, payloadsOf } = await runRoad(
      road({
        OpenDrop: (_, { nth }) => {
          if (nth <= 40) throw new FunctionFailure('MigrationBusyError');
          return { mode: 'full' };
        },
      }),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf('OpenDrop')).toHaveLength(41);
  });
});

describe('a sample', () => {
  const sampled = (functions: Readonly<Record<string, Stub>> = {}): Road =>
    road({
      OpenDrop: ({ mode = 'sample' }) => ({ objects: ['user', 'account'], mode }),
      ChooseSample: () => ({ rows: { account: 50 } }),
      SampleSheet: () => ({ records: 60, fields: 700, differing: 1 }),
      OpenGate: approves,
      ...functions,
    });
  const ofSample = [
    ...untilTheMapIsSettled,
    'Prepare',
    'ChooseSample',
    'user',
    'account',
    'SampleSheet',
    'AnnounceGate',
    'OpenGate',
  ];

  it('is looked at before the full run of the same drop begins', async () => {
    const { execution, steps, payloadsOf } = await runRoad(sampled());

    expect(execution.status).toBe('SUCCEEDED');
    expect(steps.slice(0, ofSample.length + 1)).toEqual([...ofSample, 'FinishRun']);
    expect(payloadsOf('OpenGate')).toMatchObject([
      { gate: 'sample', question: expect.stringContaining('60 records, 700 fields, 1 of them differ') },
    ]);
    expect(payloadsOf('OpenDrop')[1]).toMatchObject({ run: 'run-1-full', drop: 'monday', mode: 'full' });
  });

  it('that is rejected is the end: no full run begins', async () => {
    const { execution, steps, payloadsOf } = await runRoad(sampled({ OpenGate: rejects }));

    expect(execution).toMatchObject({ status: 'FAILED', error: 'RejectedAtGate' });
    expect(steps).toEqual([...ofSample, 'FinishRun']);
    expect(payloadsOf('FinishRun')).toMatchObject([{ problem: { cause: expect.stringContaining('rejected by Ada') } }]);
  });
});

describe('a rehearsal', () => {
  it('asks nobody, whatever is open', async () => {
    const queue = { queue: { name: 'user', subject: 'q1', rows: 2, ask: 'Add them' } };
    const { execution, steps } = await runRoad(
      road({
        OpenDrop: () => ({ objects: ['user', 'account'], mode: 'rehearsal' }),
        ProposeMap: () => map(false),
        Prepare: () => ({
          ...plan(['user'], ['account']),
          missing: [{ gate: 'chart-of-accounts', subject: 's', question: 'May rows be rejected?' }],
        }),
        user: () => queue,
      }),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(steps).toEqual([...untilTheMapIsSettled, 'Prepare', 'user', 'account', 'FinishRun']);
  });
});

describe('the map’s gate', () => {
  it('is where a run with a map nobody approved waits, with nothing written', async () => {
    const { execution, calls, steps, payloadsOf } = await runRoad(
      road({
        ProposeMap: () => map(false),
        OpenGate: (_, { decides }) => {
          decides({ verdict: 'approved', by: 'Ada' }, 86_400);
          return null;
        },
      }),
    );

    expect(steps).toEqual([
      ...untilTheMapIsSettled,
      'AnnounceGate',
      'OpenGate',
      'Prepare',
      'user',
      'account',
      'FinishRun',
    ]);
    expect(calls.map(({ at }) => at)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 86_400, 86_400, 86_400, 86_400]);
    expect(payloadsOf('OpenGate')).toEqual([
      {
        ...run,
        gate: 'map',
        subject: 'm1',
        question: 'Is map m1 right? 2 columns feed nothing.',
        reminders: 0,
        taskToken: expect.stringMatching(/./),
      },
    ]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('ends the run when the map is rejected: with a report, and nothing written', async () => {
    const { execution, steps, payloadsOf } = await runRoad(road({ ProposeMap: () => map(false), OpenGate: rejects }));

    expect(steps).toEqual([...untilTheMapIsSettled, 'AnnounceGate', 'OpenGate', 'FinishRun']);
    expect(payloadsOf('FinishRun')).toEqual([
      {
        ...run,
        problem: { error: 'RejectedAtGate', cause: expect.stringContaining('rejected by Ada. Nothing was written.') },
      },
    ]);
    expect(execution).toMatchObject({
      status: 'FAILED',
      error: 'RejectedAtGate',
      cause: expect.stringContaining('rejected by Ada'),
    });
  });

  it('tells people every week until a year is nearly over, then ends the run and says why', async () => {
    const { execution, steps, payloadsOf, seconds, told } = await runRoad(
      road({
        ProposeMap: () => map(false),
        AnnounceGate: ({ reminders, overdue }) =>
          overdue === true
            ? { decision: { verdict: 'rejected', by: 'nobody', overdue } }
            : { decision: null, message: { subject: 'Decide', text: `told ${String(reminders)} times` } },
        OpenGate: () => null,
      }),
    );

    expect(told.slice(0, 2)).toEqual([
      { at: 0, message: { TopicArn: 'Topic', Subject: 'Decide', Message: 'told 0 times' } },
      { at: 7 * day, message: { TopicArn: 'Topic', Subject: 'Decide', Message: 'told 1 times' } },
    ]);
    expect(told).toHaveLength(52);
    expect(steps.slice(-3)).toEqual(['OpenGate', 'AnnounceGate', 'FinishRun']);
    expect(payloadsOf('FinishRun')).toMatchObject([
      {
        problem: {
          error: 'RejectedAtGate',
          cause: expect.stringMatching(/decided about by nobody for a year.*Nothing was written/),
        },
      },
    ]);
    expect(execution.status).toBe('FAILED');
    // The run itself lives for a year at most: its last day is for the report.
    expect(seconds).toBe(364 * day);
  });

  it('is decided at after a reminder as before it', async () => {
    const { execution, steps, told } = await runRoad(
      road({
        ProposeMap: () => map(false),
        OpenGate: (_, { nth, decides }) => {
          if (nth === 2) decides({ verdict: 'approved', by: 'Ada' }, day);
          return null;
        },
      }),
    );

    expect(told.map(({ at }) => at)).toEqual([0, 7 * day]);
    expect(steps.slice(-4)).toEqual(['Prepare', 'user', 'account', 'FinishRun']);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('asks nobody about a subject that was decided about before', async () => {
    const { execution, steps, told } = await runRoad(
      road({ ProposeMap: () => map(false), AnnounceGate: () => ({ decision: { verdict: 'approved', by: 'Ada' } }) }),
    );

    expect(steps).toEqual([...untilTheMapIsSettled, 'AnnounceGate', 'Prepare', 'user', 'account', 'FinishRun']);
    expect(told).toEqual([]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('stays open though nobody can be told', async () => {
    const { execution, told } = await runRoad({
      ...road({ ProposeMap: () => map(false), OpenGate: approves }),
      tellsNobody: true,
    });

    expect(told).toEqual([]);
    expect(execution.status).toBe('SUCCEEDED');
  });
});

describe('a run that does not agree with the source', () => {
  const gate = { gate: 'reconciliation', subject: 'run-1', question: 'The run is not reconciled.' };
  const differing = (functions: Readonly<Record<string, Stub>> = {}): Road =>
    road({
      FinishRun: ({ accepted, problem }) => ({
        reconciled: false,
        gate: accepted === true || problem !== undefined ? null : gate,
      }),
      ...functions,
    });

  it('waits for a person to accept the differences, and ends with who did', async () => {
    const { execution, steps, payloadsOf } = await runRoad(differing({ OpenGate: approves }));

    expect(steps.slice(-4)).toEqual(['FinishRun', 'AnnounceGate', 'OpenGate', 'FinishRun']);
    expect(payloadsOf('OpenGate')).toMatchObject([gate]);
    expect(payloadsOf('FinishRun')).toEqual([run, { ...run, accepted: true }]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { reconciled: false } });
  });

  it('is rolled back when the differences are not accepted, once its report is written', async () => {
    const { execution, payloadsOf } = await runRoad(differing({ OpenGate: rejects, RolledBack: () => ({}) }));

    expect(payloadsOf('FinishRun')[1]).toMatchObject({
      problem: { error: 'RejectedAtGate', cause: expect.stringContaining('differences were rejected by Ada') },
    });
    expect(payloadsOf('RolledBack')).toEqual([
      { ...run, by: 'the gate reconciliation', reason: expect.stringContaining('rejected by Ada') },
    ]);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RejectedAtGate' });
  });

  it('asks nobody when the report has nothing to decide about', async () => {
    const { steps } = await runRoad(road({ FinishRun: () => ({ reconciled: false, gate: null }) }));

    expect(steps).not.toContain('OpenGate');
    expect(steps.filter((step) => step === 'FinishRun')).toHaveLength(1);
  });
});

describe('a step that fails', () => {
  const final: readonly (readonly [string, string, readonly string[]])[] = [
    ['OpenDrop', 'DropRefusedError', ['OpenDrop', 'FinishRun']],
    ['ProfileDrop', 'ExportFileError', ['OpenDrop', 'ProfileDrop', 'FinishRun']],
    ['ProposeMap', 'MapError', ['OpenDrop', 'ProfileDrop', 'ProposeMap', 'FinishRun']],
    ['LookAtOdoo', 'MapError', [...untilTheMapIsSettled.slice(0, 4), 'FinishRun']],
    ['CheckMap', 'MapError', [...untilTheMapIsSettled.slice(0, 5), 'FinishRun']],
    ['AuditDrop', 'ExportFileError', [...untilTheMapIsSettled, 'FinishRun']],
    ['Prepare', 'DestinationError', [...untilTheMapIsSettled, 'Prepare', 'FinishRun']],
    ['Prepare', 'OdooSecretError', [...untilTheMapIsSettled, 'Prepare', 'FinishRun']],
  ];

  it.each(final)('%s with %s is not tried again: the report says why and the run fails', async (step, error, seen) => {
    const { execution, steps, payloadsOf } = await runRoad(
      road({
        [step]: () => {
          throw new FunctionFailure(error, 'mend this');
        },
      }),
    );

    expect(steps).toEqual(seen);
    expect(payloadsOf('FinishRun')).toEqual([
      { ...run, problem: { error, cause: JSON.stringify({ errorType: error, errorMessage: 'mend this' }) } },
    ]);
    expect(execution).toMatchObject({ status: 'FAILED', error, cause: expect.stringContaining('mend this') });
  });

  it.each([...untilTheMapIsSettled, 'Prepare', 'FinishRun'])('%s for a passing reason is tried again', async (step) => {
    const { execution, payloadsOf } = await runRoad(
      road({
        [step]: (payload, call) => {
          if (call.nth <= 2) throw new FunctionFailure('TimeoutError');
          return road().functions[step]?.(payload, call) ?? null;
        },
      }),
    );

    expect(execution.status).toBe('SUCCEEDED');
    expect(payloadsOf(step)).toHaveLength(3);
  });

  it('an object type ends the run after its phase: later phases are not begun, and the report is written', async () => {
    const { execution, steps, payloadsOf } = await runRoad(
      road({
        user: () => {
          throw new FunctionFailure('MapNotApprovedError', 'approve the map');
        },
      }),
    );

    expect(steps).toEqual([...untilTheMapIsSettled, 'Prepare', 'user', 'FinishRun']);
    expect(payloadsOf('FinishRun')).toMatchObject([
      { ...run, problem: { cause: expect.stringContaining('MapNotApprovedError') } },
    ]);
    expect(execution.status).toBe('FAILED');
  });
});

describe('a provisioning queue', () => {
  const waiting = (rows: number): Json => ({ queue: { name: 'user', subject: 'q1', rows, ask: 'Add them' } });

  it('stops the run once; after its approval the phase is loaded again and the run goes on with whom it finds', async () => {
    const { execution, steps, payloadsOf } = await runRoad(
      road({ user: (_, { nth }) => waiting(nth === 1 ? 3 : 1), OpenGate: approves }),
    );

    expect(steps).toEqual([
      ...untilTheMapIsSettled,
      'Prepare',
      'user',
      'AnnounceGate',
      'OpenGate',
      'user',
      'account',
      'FinishRun',
    ]);
    expect(payloadsOf('OpenGate')).toEqual([
      {
        ...run,
        gate: 'user',
        subject: 'q1',
        question: expect.stringMatching(/^3 rows wait in the queue user\. Add them, then approve;/),
        reminders: 0,
        taskToken: expect.stringMatching(/./),
      },
    ]);
    expect(execution.status).toBe('SUCCEEDED');
  });

  it('is asked about again in every phase that has one', async () => {
    const { steps } = await runRoad(
      road({
        Prepare: () => plan(['user'], ['account']),
        user: () => waiting(1),
        account: () => ({ queue: { name: 'account', subject: 'q2', rows: 1, ask: 'Install the module' } }),
        OpenGate: approves,
      }),
    );

    expect(steps.slice(7)).toEqual([
      'user',
      'AnnounceGate',
      'OpenGate',
      'user',
      'account',
      'AnnounceGate',
      'OpenGate',
      'account',
      'FinishRun',
    ]);
  });

  it('that is rejected ends the run: what depends on it is not written, and the report says who rejected', async () => {
    const { execution, steps, payloadsOf } = await runRoad(road({ user: () => waiting(3), OpenGate: rejects }));

    expect(steps).toEqual([...untilTheMapIsSettled, 'Prepare', 'user', 'AnnounceGate', 'OpenGate', 'FinishRun']);
    expect(payloadsOf('FinishRun')).toMatchObject([
      { problem: { error: 'RejectedAtGate', cause: expect.stringContaining('rejected by Ada') } },
    ]);
    expect(execution).toMatchObject({ status: 'FAILED', error: 'RejectedAtGate' });
  });
});

it('payloads carry names, keys and counts, never what a function answered beyond them', async () => {
  const { calls } = await runRoad(
    road({
      OpenDrop: () => ({ leaked: 'a row' }),
      ProposeMap: () => ({ ...map(false), leaked: 'a row' }),
      CheckMap: () => ({ question: 'Is it right?', leaked: 'a row' }),
      OpenGate: approves,
      Prepare: () => ({ ...plan(['user'], ['account']), leaked: 'a row' }),
      user: () => ({ ...nobodyWaits, leaked: 'a row' }),
    }),
  );

  expect(calls).not.toEqual([]);
  expect(JSON.stringify(calls)).not.toContain('a row');
});
