import { type DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { RunName } from './run-files.ts';

/** Somebody closed a migration, or opened it once more. */
const changeSchema = z.object({
  to: z.enum(['closed', 'open']),
  at: z.string(),
  by: z.string(),
  reason: z.string(),
  /** Why it was closed though not everything was reconciled. */
  accepted: z.string().exactOptional(),
  /** The cutover that closed it. */
  run: z.string().exactOptional(),
});

const standingSchema = z.object({
  pair: z.string(),
  migration: z.string(),
  state: z.enum(['open', 'closed']).default('open'),
  /** Who closed and reopened it, when and why, in order. */
  changes: z.array(changeSchema).default([]),
  /** Until when it is verified every day after it was closed. */
  hypercareUntil: z.string().optional(),
});

export type StandingChange = z.infer<typeof changeSchema>;
/** How a migration stands: open, or closed after its cutover. */
export type Standing = z.infer<typeof standingSchema>;

type Named = Pick<RunName, 'pair' | 'migration'>;

/** All migrations of a deployment, and how each stands. */
export interface Roster {
  /** Enters a migration that is not there yet. */
  enter(name: Named): Promise<void>;
  /** Strongly consistent; undefined for a migration that never had a run. */
  standing(name: Named): Promise<Standing | undefined>;
  change(name: Named, change: StandingChange, hypercareUntil: string | undefined): Promise<void>;
  all(): Promise<readonly Standing[]>;
}

const pk = 'migrations';

/** The roster in the registry's table, under a key that no migration has. */
export function roster(dynamo: DynamoDBDocumentClient, table: string): Roster {
  const keyOf = ({ pair, migration }: Named) => ({ pk, sk: `${pair}#${migration}` });
  return {
    async enter({ pair, migration }) {
      await dynamo.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf({ pair, migration }),
          UpdateExpression: 'SET pair = :pair, migration = :migration',
          ExpressionAttributeValues: { ':pair': pair, ':migration': migration },
        }),
      );
    },
    async standing(name) {
      const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: keyOf(name), ConsistentRead: true }));
      return Item && standingSchema.parse(Item);
    },
    async change(name, change, hypercareUntil) {
      await dynamo.send(
        new UpdateCommand({
          TableName: table,
          Key: keyOf(name),
          UpdateExpression: `SET #state = :state, changes = list_append(if_not_exists(changes, :none), :change)${hypercareUntil === undefined ? ' REMOVE hypercareUntil' : ', hypercareUntil = :until'}`,
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: {
            ':state': change.to,
            ':none': [],
            ':change': [change],
            ...(hypercareUntil === undefined ? {} : { ':until': hypercareUntil }),
          },
        }),
      );
    },
    async all() {
      const found: unknown[] = [];
      let from: Record<string, unknown> | undefined;
      do {
        const page = await dynamo.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': pk },
            ConsistentRead: true,
            ExclusiveStartKey: from,
          }),
        );
        found.push(...(page.Items ?? []));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return z.array(standingSchema).parse(found);
    },
  };
}
