import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DecisionRefusedError, NothingWaitsError } from '../../lib/migration/errors.ts';
import { announceGate } from '../../lib/steps/announce-gate.ts';
import { decide, openGate } from '../../lib/steps/gates.ts';
import { takeIn } from '../../lib/steps/intake.ts';
import { openDrop } from '../../lib/steps/open-drop.ts';
import { quietTime } from '../../lib/steps/quiet-time.ts';
import { takeWrittenDecision } from '../../lib/steps/written-decision.ts';
import { type LocalSteps, openLocalSteps } from './local-steps.ts';

const name = { pair: 'ai-works-to-odoo-erp', migration: 'acme' };
const run = { ...name, run: 'monday-1' };
const gate = { ...run, gate: 'map', subject: 'm1', question: 'Is map m1 right?', reminders: 0 };
const approval = { ...name, gate: 'map', verdict: 'approved', by: 'Ada', reason: 'read it' } as const;
const rejection = { ...approval, verdict: 'rejected' } as const;
const folder = 'ai-works-to-odoo-erp/acme/monday/';

let steps: LocalSteps;

beforeEach(async () => {
  steps = await openLocalSteps();
  await steps.step
    .registry(name)
    .putRun({ run: 'monday-1', drop: 'monday', mode: 'full', state: 'running', startedAt: '2026-01-01T00:00:00Z' });
});
afterEach(() => steps.close());

const open = (token: string, more: Partial<typeof gate> = {}) =>
  openGate(steps.step, { ...gate, taskToken: token, ...more });
const announce = (more: Partial<typeof gate> = {}, overdue = false) =>
  announceGate(steps.step, { ...gate, ...more, overdue });
const answers = () =>
  steps.local.answered.map(({ taskToken, output }) => [taskToken, JSON.parse(output).verdict as unknown]);
const waiting = () => steps.step.registry(name).waiting();

/** Uploads a decision beside a drop, and what intake makes of it. */
async function upload(content: string, drop = 'monday', versionId = '') {
  const key = `ai-works-to-odoo-erp/acme/${drop}/decision.json`;
  await steps.step.exports.writeText(key, content);
  return takeIn(steps.step, {
    detail: { bucket: { name: 'exports' }, object: { key, size: content.length, 'version-id': versionId } },
  });
}

describe('a decision', () => {
  it('lets the run go on that waits there, and is kept with who, when, why and about what', async () => {
    await open('t1');

    expect(await decide(steps.step, approval)).toEqual({ runs: ['monday-1'] });

    expect(answers()).toEqual([['t1', 'approved']]);
    expect(await waiting()).toEqual([]);
    const { by, reason, subject, at } = (await steps.step.registry(name).decision(gate)) ?? {};
    expect({ by, reason, subject }).toEqual({ by: 'Ada', reason: 'read it', subject: 'm1' });
    expect(at).toMatch(/^\d{4}-/);
  });

  it('is refused where nobody waits, and where the run waits for one about something else', async () => {
    await expect(decide(steps.step, approval)).rejects.toThrow(NothingWaitsError);
    await open('t1');

    const other = decide(steps.step, { ...approval, subject: 'm0' });

    await expect(other).rejects.toThrow(/about m0, and what waits at the gate "map" is m1/);
    expect(answers()).toEqual([]);
    await decide(steps.step, { ...approval, subject: 'm1' });
    expect(answers()).toEqual([['t1', 'approved']]);
  });

  it('written without a name or with an unknown verdict is refused in words, everything at once', async () => {
    await open('t1');

    const taking = takeWrittenDecision(steps.step, { ...approval, by: ' ', verdict: 'yes' });

    await expect(taking).rejects.toThrow(DecisionRefusedError);
    await expect(taking).rejects.toThrow(/"verdict": Write "approved" or "rejected".*"by": Say who decides/);
    expect(answers()).toEqual([]);
  });
});

describe('a subject that was approved before', () => {
  beforeEach(async () => {
    await open('t1');
    await decide(steps.step, approval);
  });

  it('needs nobody: people are not told, and the run goes on', async () => {
    expect(await announce()).toEqual({ decision: { verdict: 'approved', by: 'Ada' } });
    await open('t2');

    expect(answers()).toEqual([
      ['t1', 'approved'],
      ['t2', 'approved'],
    ]);
    expect(await waiting()).toEqual([]);
  });

  it('says nothing of another one', async () => {
    expect(await announce({ subject: 'm2' })).toMatchObject({ decision: null });
    await open('t2', { subject: 'm2' });

    expect(await waiting()).toMatchObject([{ taskToken: 't2' }]);
  });
});

describe('a reminder', () => {
  it('lets the run wait with another token since the same time', async () => {
    await open('t1');
    const [before] = await waiting();

    await open('t2', { reminders: 1 });

    expect(await waiting()).toEqual([{ ...before, taskToken: 't2' }]);
  });

  it('does not lose the rejection that met the token of before', async () => {
    await open('t1');
    steps.local.goneTokens.add('t1');
    await decide(steps.step, rejection);

    expect(await announce({ reminders: 1 })).toEqual({ decision: { verdict: 'rejected', by: 'Ada' } });
    await open('t2', { reminders: 1 });

    expect(answers()).toEqual([['t2', 'rejected']]);
    expect(await waiting()).toEqual([]);
  });

  it('meets a decision taken from what waited before it', async () => {
    await open('t1');
    const registry = steps.step.registry(name);
    const earlier = await registry.waiting();
    steps.local.goneTokens.add('t1');
    await open('t2', { reminders: 1 });
    let asked = 0;
    const seesTheOldOne = {
      ...registry,
      waiting: async () => {
        asked += 1;
        return asked === 1 ? earlier : registry.waiting();
      },
    };

    await decide({ ...steps.step, registry: () => seesTheOldOne }, rejection);

    expect(answers()).toEqual([['t2', 'rejected']]);
    expect(await waiting()).toEqual([]);
  });

  it('asks again about what was rejected in an earlier run', async () => {
    await open('t1');
    await decide(steps.step, rejection);
    const later = { ...steps.step, now: () => new Date(Date.now() + 1000) };
    await openGate(later, { ...gate, run: 'tuesday-1', taskToken: 't2' });

    const told = await announceGate(later, { ...gate, run: 'tuesday-1', reminders: 1, overdue: false });

    expect(told).toMatchObject({ decision: null });
  });

  it('comes no more when the run cannot wait any longer: the gate is closed, and nobody decided', async () => {
    await open('t1');

    expect(await announce({ reminders: 52 }, true)).toEqual({
      decision: { verdict: 'rejected', by: 'nobody', overdue: true },
    });
    expect(await waiting()).toEqual([]);
  });
});

describe('what people are told', () => {
  it('holds the question, where to look, and a decision that is taken as it stands once it is filled in', async () => {
    await open('t1');
    const announced = await announce({ reminders: 2 });
    const { subject, text } = announced.decision === null ? announced.message : { subject: '', text: '' };

    expect(subject).toBe('acme waits at the gate "map" (reminder 2)');
    expect(text).toContain('Is map m1 right?');
    expect(text).toContain('s3://onramp-work/ai-works-to-odoo-erp/acme/monday-1/report/');
    expect(text).toContain('/ai-works-to-odoo-erp/acme/monday/decision.json');
    const [forConsole = '', forFile = ''] = text.match(/^\{[^}]*\}$/gm) ?? [];
    expect(forConsole.split('\n')).toHaveLength(2);
    const filledIn = (written: string) => written.replace('"by": ""', '"by": "Ada"').replace('approved', 'rejected');
    await expect(takeWrittenDecision(steps.step, JSON.parse(forConsole))).rejects.toThrow(/"by": Say who decides/);
    await takeWrittenDecision(steps.step, JSON.parse(filledIn(forConsole)));
    await open('t2');
    await upload(filledIn(forFile));
    expect(answers()).toEqual([
      ['t1', 'rejected'],
      ['t2', 'rejected'],
    ]);
  });
});

describe('decision.json beside a drop', () => {
  const written = JSON.stringify({ gate: 'map', verdict: 'approved', by: 'Ada', reason: 'read it' });

  it('is taken for the runs over that drop, and starts nothing', async () => {
    await open('t1');

    expect(await upload(written)).toEqual({ kind: 'decision', runs: ['monday-1'] });

    expect(answers()).toEqual([['t1', 'approved']]);
    expect(steps.local.started).toEqual([]);
    await open('t2', { subject: 'm2' });
    await expect(upload(written, 'tuesday')).rejects.toThrow(NothingWaitsError);
  });

  it('is taken once: seen again it changes nothing, whatever waits by then', async () => {
    await open('t1');
    await upload(written, 'monday', '');
    await open('t2', { subject: 'm2' });

    const again = takeIn(steps.step, {
      detail: { bucket: { name: 'exports' }, object: { key: `${folder}decision.json`, size: written.length } },
    });

    expect(await again).toEqual({ kind: 'seen-before' });
    expect(answers()).toEqual([['t1', 'approved']]);
  });

  it('that was taken and not registered before the function was killed is known', async () => {
    await open('t1');
    const key = `${folder}decision.json`;
    await steps.step.exports.writeText(key, written);
    const registry = steps.step.registry(name);
    const killed = {
      ...registry,
      firstSight: () => Promise.reject(new Error('killed')),
    };
    const event = { detail: { bucket: { name: 'exports' }, object: { key, size: 1 } } };
    await expect(takeIn({ ...steps.step, registry: () => killed }, event)).rejects.toThrow('killed');

    expect(await takeIn(steps.step, event)).toEqual({ kind: 'seen-before' });

    expect(answers()).toEqual([['t1', 'approved']]);
  });

  it.each([
    ['no JSON', 'approved by Jane Doe', /It is not JSON/],
    ['no object', '["Jane Doe"]', /It is no object/],
    ['an incomplete one', '{"by": "Jane Doe"}', /"gate": Name the gate.*"verdict": Write "approved"/],
  ])('that is %s is refused, with what to write and without a word of it', async (_, content, sentence) => {
    await open('t1');

    const taking = upload(content);

    await expect(taking).rejects.toThrow(sentence);
    await expect(taking).rejects.not.toThrow(/Jane/);
    expect(answers()).toEqual([]);
  });

  it('is no file of the drop: neither read as an export nor waited for', async () => {
    await steps.step.exports.writeText(`${folder}accounts.csv`, 'id,name,accountType\nA-1,Acme,customer\n');
    const quiet = { ...steps.step, now: () => new Date(Date.parse('2026-01-01T00:00:00Z') + 600_000) };
    const before = await quietTime(quiet, { ...name, drop: 'monday' });
    await steps.step.exports.writeText(`${folder}decision.json`, written);

    expect(await quietTime(quiet, { ...name, drop: 'monday' })).toEqual(before);
    expect(before).toMatchObject({ state: 'started' });
    const opened = await openDrop(steps.step, { ...run, drop: 'monday', zip: null, executionArn: 'arn' });
    expect(opened).toEqual({ objects: ['account'], unknown: 0, mode: 'full' });
  });
});
