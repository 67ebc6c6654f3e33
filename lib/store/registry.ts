import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { modes } from './drop.ts';
import type { KeyedHash } from './keyed-hash.ts';
import type { RunName } from './run-files.ts';

/** Which gate: `map`, or the name of an object type's queue. */
const gateSchema = z.object({
  gate: z.string(),
  /** What was decided about, as a hash: the map's, or the queue's. A decision holds for the same subject only. */
  subject: z.string(),
});

const decisionSchema = gateSchema.extend({
  verdict: z.enum(['approved', 'rejected']),
  by: z.string(),
  reason: z.string(),
  at: z.string(),
  /** Hash of the upload that brought it, where it came as a file: seen again it is known. */
  upload: z.string().optional(),
});

const waitingSchema = gateSchema.extend({
  run: z.string(),
  taskToken: z.string(),
  /** What the person is asked, without any person's data. */
  question: z.string(),
  since: z.string(),
});

const runSchema = z.object({
  run: z.string(),
  drop: z.string(),
  mode: z.enum(modes),
  state: z.enum(['running', 'finished', 'failed']),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  executionArn: z.string().optional(),
  /** One clear sentence when it failed. */
  problem: z.string().optional(),
  reconciled: z.boolean().optional(),
  /** The rollback that took it back; the run is kept for the audit. */
  rolledBack: z.object({ rollback: z.string(), at: z.string(), by: z.string(), reason: z.string() }).optional(),
});

const rollbackSchema = z.object({
  rollback: z.string(),
  /** Runs that it takes back, the newest first. */
  runs: z.array(z.string()),
  state: z.enum(['running', 'finished', 'failed']),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  executionArn: z.string(),
  by: z.string(),
  reason: z.string(),
  /** One clear sentence when it failed. */
  problem: z.string().optional(),
  /** Whether nothing had to be kept and everything read back as it should be. */
  clean: z.boolean().optional(),
});

export type Gate = z.infer<typeof gateSchema>;
export type Decision = z.infer<typeof decisionSchema>;
export type WaitingGate = z.infer<typeof waitingSchema>;
export type Run = z.infer<typeof runSchema>;
export type Rollback = z.infer<typeof rollbackSchema>;

/** One version of an uploaded object. */
interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** Runs, approvals, gates and leases of one migration. */
export interface Registry {
  /** What an upload is registered under: the names people give their files must not stand in a table. */
  uploadHash(upload: Upload): Promise<string>;
  /** True the first time an upload is seen; S3 events come at least once. */
  firstSight(upload: Upload): Promise<boolean>;
  /** Whether an upload was registered already. */
  wasSeen(upload: Upload): Promise<boolean>;
  putRun(run: Run): Promise<void>;
  changeRun(run: string, change: Partial<Omit<Run, 'run'>>): Promise<void>;
  run(run: string): Promise<Run | undefined>;
  runs(): Promise<readonly Run[]>;
  putRollback(rollback: Rollback): Promise<void>;
  changeRollback(rollback: string, change: Partial<Omit<Rollback, 'rollback'>>): Promise<void>;
  rollback(rollback: string): Promise<Rollback | undefined>;
  rollbacks(): Promise<readonly Rollback[]>;
  /** The decision about exactly this subject, if one was made. Strongly consistent. */
  decision(gate: Gate): Promise<Decision | undefined>;
  /** All decisions of a gate. Strongly consistent. */
  decisions(gate: Gate['gate']): Promise<readonly Decision[]>;
  decide(decision: Decision): Promise<void>;
  /** Hash of the map that may be followed now. Strongly consistent. */
  approvedMap(): Promise<string | undefined>;
  waitAt(waiting: WaitingGate): Promise<void>;
  waiting(): Promise<readonly WaitingGate[]>;
  /** Closes a gate, unless it waits with another token meanwhile. */
  noLongerWaiting(waiting: Pick<WaitingGate, 'gate' | 'run' | 'taskToken'>): Promise<void>;
  /** Takes a lease, or extends one's own; false while somebody else holds it. Times are epoch milliseconds. */
  takeLease(lease: { name: string; owner: string; now: number; until: number }): Promise<boolean>;
  giveBackLease(lease: { name: string; owner: string }): Promise<void>;
}

/**
 * @param hash asked for by `uploadHash` and `firstSight` alone, because the names that people give their files must not stand in a table
 *   key
 */
export function registry(
  dynamo: DynamoDBDocumentClient,
  table: string,
  { pair, migration }: Pick<RunName, 'pair' | 'migration'>,
  hash: () => Promise<KeyedHash>,
): Registry {
  const pk = `${pair}#${migration}`;
  const put = (sk: string, item: object) =>
    dynamo.send(new PutCommand({ TableName: table, Item: { ...item, pk, sk } }));
  const get = async (sk: string) => {
    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true }));
    return Item;
  };
  const query = async (beginning: string) => {
    const items: unknown[] = [];
    let from: Record<string, unknown> | undefined;
    do {
      const page = await dynamo.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
          ExpressionAttributeValues: { ':pk': pk, ':sk': beginning },
          ConsistentRead: true,
          ExclusiveStartKey: from,
        }),
      );
      items.push(...(page.Items ?? []));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  };

  const update = async (sk: string, change: object) => {
    const fields = Object.entries(change).filter(([, value]) => value !== undefined);
    await dynamo.send(
      new UpdateCommand({
        TableName: table,
        Key: { pk, sk },
        UpdateExpression: `SET ${fields.map((_, i) => `#n${i} = :v${i}`).join(', ')}`,
        ExpressionAttributeNames: Object.fromEntries(fields.map(([name], i) => [`#n${i}`, name])),
        ExpressionAttributeValues: Object.fromEntries(fields.map(([, value], i) => [`:v${i}`, value])),
      }),
    );
  };

  return {
    async uploadHash({ bucket, key, versionId }) {
      const hashed = await hash();
      return hashed(`upload#${bucket}/${key}#${versionId}`);
    },
    async firstSight(upload) {
      const hashed = await this.uploadHash(upload);
      return succeeds(
        dynamo.send(
          new PutCommand({
            TableName: table,
            Item: { pk, sk: `upload#${hashed}` },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      );
    },
    async wasSeen(upload) {
      return (await get(`upload#${await this.uploadHash(upload)}`)) !== undefined;
    },
    async putRun(run) {
      await put(`run#${run.run}`, run);
    },
    changeRun: (run, change) => update(`run#${run}`, change),
    async run(run) {
      const item = await get(`run#${run}`);
      return item && runSchema.parse(item);
    },
    async runs() {
      return z.array(runSchema).parse(await query('run#'));
    },
    async putRollback(rollback) {
      await put(`rollback#${rollback.rollback}`, rollback);
    },
    changeRollback: (rollback, change) => update(`rollback#${rollback}`, change),
    async rollback(rollback) {
      const item = await get(`rollback#${rollback}`);
      return item && rollbackSchema.parse(item);
    },
    async rollbacks() {
      return z.array(rollbackSchema).parse(await query('rollback#'));
    },
    async decision({ gate, subject }) {
      const item = await get(`decision#${gate}#${subject}`);
      return item && decisionSchema.parse(item);
    },
    async decisions(gate) {
      return z.array(decisionSchema).parse(await query(`decision#${gate}#`));
    },
    async decide(decision) {
      await put(`decision#${decision.gate}#${decision.subject}`, decision);
      // One map at a time may be followed: the last one approved.
      if (decision.gate === 'map' && decision.verdict === 'approved') await put('approved-map', decision);
    },
    async approvedMap() {
      const item = await get('approved-map');
      return item && decisionSchema.parse(item).subject;
    },
    async waitAt(waiting) {
      await put(`waiting#${waiting.gate}#${waiting.run}`, waiting);
    },
    async waiting() {
      return z.array(waitingSchema).parse(await query('waiting#'));
    },
    async noLongerWaiting({ gate, run, taskToken }) {
      await succeeds(
        dynamo.send(
          new DeleteCommand({
            TableName: table,
            Key: { pk, sk: `waiting#${gate}#${run}` },
            ConditionExpression: 'taskToken = :taskToken',
            ExpressionAttributeValues: { ':taskToken': taskToken },
          }),
        ),
      );
    },
    async takeLease({ name, owner, now, until }) {
      return succeeds(
        dynamo.send(
          new PutCommand({
            TableName: table,
            Item: { pk, sk: `lease#${name}`, holder: owner, until },
            ConditionExpression: 'attribute_not_exists(pk) OR holder = :owner OR #until < :now',
            ExpressionAttributeNames: { '#until': 'until' },
            ExpressionAttributeValues: { ':owner': owner, ':now': now },
          }),
        ),
      );
    },
    async giveBackLease({ name, owner }) {
      await succeeds(
        dynamo.send(
          new DeleteCommand({
            TableName: table,
            Key: { pk, sk: `lease#${name}` },
            ConditionExpression: 'holder = :owner',
            ExpressionAttributeValues: { ':owner': owner },
          }),
        ),
      );
    },
  };
}

/** Whether a conditional write's condition held. */
async function succeeds(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
