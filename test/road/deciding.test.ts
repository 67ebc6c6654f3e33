import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Cloud, openCloud } from '../../lib/cli/cloud.ts';
import { decideCommand } from '../../lib/cli/decide-command.ts';
import { putOdooSecret } from '../../lib/cli/odoo-secret.ts';
import { statusCommand } from '../../lib/cli/status-command.ts';
import { beginRoad, pair, type Road } from './road.ts';
import { accountsCsv, mapOfFirms } from './small-export.ts';
import { type Uploads, uploadsInto } from './uploads.ts';

const migration = 'deciding';
const name = { pair, migration };
// Everything a run could have written: records of ours, and fields they need.
const ours = "select count(*) from ir_model_data where module = '__aiworks__'";
const partners = 'select count(*) from res_partner';
const fields = "select count(*) from ir_model_fields where name like 'x\\_%'";

const messageSchema = z.object({ Subject: z.string(), Message: z.string() });

describe('a run that waits at the gate of its map', () => {
  let road: Road;
  let cloud: Cloud;
  let state: string;
  let put: Uploads['put'];
  let runOf: Uploads['runOf'];

  beforeAll(async () => {
    road = await beginRoad(migration);
    cloud = await openCloud({
      stateDir: road.stateDir,
      parameters: { QuietSeconds: '2', GateReminderSeconds: '4' },
    });
    await putOdooSecret(cloud.stores, migration, road.address);
    ({ put, runOf } = uploadsInto(cloud, name));
    // Commands look for the state of a migration under its name.
    state = await mkdtemp(join(tmpdir(), 'onramp-state-'));
    await symlink(road.stateDir, join(state, migration));
  });

  afterAll(async () => {
    await cloud.close();
    await road.close();
    await rm(state, { recursive: true });
  });

  /** What people were told so far. */
  async function told(): Promise<readonly z.infer<typeof messageSchema>[]> {
    const text = await readFile(join(road.stateDir, 'notifications.jsonl'), 'utf8');
    return text
      .trimEnd()
      .split('\n')
      .map((line) => messageSchema.parse(JSON.parse(line)));
  }

  /** Waits until people are told of a run something that holds `part`; answers with the message. */
  async function toldOf(run: string, part: string): Promise<string> {
    for (;;) {
      const found = (await told()).find(({ Message }) => Message.includes(run) && Message.includes(part));
      if (found !== undefined) return found.Message;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** The inputs in a message, ready to be pasted: for the console, and for decision.json; filled in by a person. */
  function filledIn(message: string, verdict: string): readonly [string, string] {
    const [forConsole = '', forFile = ''] = (message.match(/^\{[^}]*\}$/gm) ?? []).map((written) =>
      written
        .replace('approved', verdict)
        .replace('"by": ""', '"by": "Ada"')
        .replace('"reason": ""', '"reason": "read"'),
    );
    return [forConsole, forFile];
  }

  const counts = () => Promise.all([ours, partners, fields].map((sql) => road.count(sql)));
  const decided = async (subject: string) => cloud.stores.registry(name).decision({ gate: 'map', subject });
  const subjectOf = (message: string) => /"subject": "(\w+)"/.exec(message)?.[1] ?? '';

  it('is rejected by a decision.json beside the drop, after a reminder, with nothing written', async () => {
    const before = await counts();
    await put('rejected/accounts.csv', accountsCsv(3));
    await put('rejected/manifest.json', '{}');
    const { run } = await runOf('rejected', 'gate');
    const message = await toldOf(run, '(reminder 1)');
    // Neither this nor a file that decides about something else is taken.
    await put('rejected/decision.json', '{"gate": "map"}');
    await put('rejected/decision.json', filledIn(message, 'approved')[1].replace(subjectOf(message), 'another'));

    await put('rejected/decision.json', filledIn(message, 'rejected')[1]);

    const ended = await runOf('rejected', 'ended');
    expect(ended).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('rejected by Ada. Nothing was written'),
    });
    expect(road.writesOnTheWire()).toEqual([]);
    expect(await counts()).toEqual(before);
    expect(await decided(subjectOf(message))).toMatchObject({ verdict: 'rejected', by: 'Ada', reason: 'read' });
    // Longer than a drop without manifest is waited for: a decision is no export.
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(await cloud.stores.registry(name).runs()).toHaveLength(1);
  });

  it('is approved by starting the machine that decides with the input of the notification', async () => {
    await put('approved/accounts.csv', accountsCsv(3));
    await put('approved/manifest.json', '{}');
    const { run } = await runOf('approved', 'gate');
    const message = await toldOf(run, 'waits at the gate');

    await cloud.stores.aws.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: cloud.decideMachine, input: filledIn(message, 'approved')[0] }),
    );

    const ended = await runOf('approved', 'ended');
    expect(ended.reconciled, ended.problem).toBe(true);
    expect(await road.count(ours)).toBe(3);
    expect(await decided(subjectOf(message))).toMatchObject({ verdict: 'approved', by: 'Ada', reason: 'read' });
  });

  it('is shown by onramp status with what changed, and approved by onramp approve; then the field it proposes is there', async () => {
    await put('other/accounts.csv', accountsCsv(4).replace('name', 'Firm'));
    await put('other/map.yaml', otherMap);
    await put('other/manifest.json', '{}');
    await runOf('other', 'gate');
    const command = { ...name, state, out: undefined, by: 'Grace' };
    const lines: string[] = [];
    await statusCommand({ ...command, name: 'status' }, (line) => lines.push(line));
    const shown = lines.join('\n');

    await decideCommand({ ...command, name: 'approve', gate: 'map', reason: 'as agreed' }, () => undefined);

    expect(shown).toContain('waits at the gate "map"');
    expect(shown).toMatch(/5 changes against the approved map \w+; map-changes\.csv lists them\./);
    expect(shown).toContain('Fields to be made in Odoo: x_firm.');
    expect(filledIn(shown, 'approved')[0]).toContain('"by": "Ada"');
    const ended = await runOf('other', 'ended');
    expect(ended.reconciled, ended.problem).toBe(true);
    const fed = "select count(*) from res_partner where function like 'Company %' and x_firm = function";
    expect(await road.count(fed)).toBe(4);
    expect(await decided(subjectOf(shown))).toMatchObject({ verdict: 'approved', by: 'Grace', reason: 'as agreed' });
  });

  it('is told of without a value of any row', async () => {
    const text = JSON.stringify(await told());

    expect(text).not.toContain('Company');
    expect(text).not.toContain('S-1');
  });
});

const otherMap = mapOfFirms(
  pair,
  `    fields:
      function: { from: Firm }
    custom:
      x_firm: { from: Firm, type: char }
`,
);
