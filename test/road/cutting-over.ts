import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { openCloud } from '../../lib/cli/cloud.ts';
import { cutoverCommand, reopenCommand } from '../../lib/cli/cutover-command.ts';
import type { Road } from './road.ts';

/** The migration that a road has just made. */
interface Made {
  readonly pair: string;
  readonly migration: string;
  readonly folder: string;
  readonly road: () => Road;
}

/** What is asked for, and by whom. */
const asked = ({ pair, migration, road }: Made, reason: string) => ({
  ...{ pair, migration, reason, by: 'a test' },
  stateDir: road().stateDir,
});

/** Tests that a reconciled migration is closed by its cutover, and nothing is loaded any more. */
export function itIsCutOver(made: Made): void {
  const { pair, migration, folder, road } = made;

  describe('cut over', () => {
    it('is closed once nothing has changed and everything is verified, with a sheet to be signed', async () => {
      const said: string[] = [];
      const out = join(road().stateDir, 'cutover');
      road().writesOnTheWire();

      const exitCode = await cutoverCommand({ ...asked(made, 'go-live'), out }, (line) => said.push(line));

      expect(said.join('\n')).toContain('The migration is closed');
      expect(exitCode).toBe(0);
      expect(road().writesOnTheWire()).toEqual([]);
      const page = await readFile(join(out, 'sign-off.html'), 'utf8');
      expect(page).toContain('none differs');
      expect(page).toContain('Asked for by a test: go-live');
      expect(page).toMatch(/out_invoice\/EUR|stock\//);
      expect(await readFile(join(out, 'sign-off.csv'), 'utf8')).toContain('account,');
      const cloud = await openCloud({ stateDir: road().stateDir });
      try {
        const standing = await cloud.stores.roster.standing({ pair, migration });
        expect(standing).toMatchObject({
          state: 'closed',
          changes: [{ to: 'closed', by: 'a test', reason: 'go-live' }],
        });
      } finally {
        await cloud.close();
      }
    });

    it('takes no later drop, and says so', async () => {
      const { problem, summary } = await road().migrate(folder);

      expect(problem).toContain(`The migration ${migration} was closed by its cutover`);
      expect(problem).toContain('reopen');
      expect(summary.reconciled).toBe(false);
      expect(road().writesOnTheWire()).toEqual([]);
    });

    it('is not cut over twice', async () => {
      await expect(cutoverCommand(asked(made, 'once more'), () => undefined)).rejects.toThrow('is closed already');
    });
  });
}

/** Tests that people hear of what has drifted since, and that the migration can be opened again. After its records were changed. */
export function itIsWatched(made: Made): void {
  const { road } = made;

  describe('after its cutover', () => {
    it('is verified in hypercare, and people are told that it has drifted, without a value of any record', async () => {
      const cloud = await openCloud({ stateDir: road().stateDir });
      try {
        const { stepFunctions } = cloud.stores.aws;
        const { executionArn } = await stepFunctions.send(
          new StartExecutionCommand({ stateMachineArn: cloud.hypercareMachine, input: '{}' }),
        );
        let status: string | undefined = 'RUNNING';
        while (status === 'RUNNING') {
          await new Promise((resolve) => setTimeout(resolve, 500));
          ({ status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn })));
        }
        expect(status).toBe('SUCCEEDED');
      } finally {
        await cloud.close();
      }
      const told = await readFile(join(road().stateDir, 'notifications.jsonl'), 'utf8');
      expect(told).toMatch(new RegExp(`\\d{2,} fields of ${made.migration}`));
      expect(told).toContain(`${made.migration}: Odoo differs from what was migrated`);
    });

    it('is opened again for a reason', async () => {
      const said: string[] = [];

      expect(await reopenCommand(asked(made, 'one more month'), (line) => said.push(line))).toBe(0);

      expect(said).toEqual(['The migration is open; drops are taken again.']);
      const cloud = await openCloud({ stateDir: road().stateDir });
      try {
        expect(await cloud.stores.roster.standing(made)).toMatchObject({ state: 'open' });
      } finally {
        await cloud.close();
      }
    });
  });
}
