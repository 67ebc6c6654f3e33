import { describe, expect, it } from 'vitest';
import { FunctionFailure, type Road, runRoad, type Stub } from './run-road.ts';

const input = { pair: 'ai-works-to-odoo-erp', migration: 'acme' };
const counts = { records: 20, fields: 200, differing: 0, gone: 0 };
const message = { subject: 'acme: Odoo differs', text: '1 field' };

const road = (functions: Readonly<Record<string, Stub>> = {}): Road => ({
  machine: 'verify',
  input,
  functions: {
    Verify: () => ({ done: true, cursor: 3 }),
    ReportVerification: () => ({ ...counts, message: null }),
    ...functions,
  },
});

describe('a verification', () => {
  it('compares every record, in a name of its own, and tells nobody when all is as it was migrated', async () => {
    const { execution, payloadsOf, told } = await runRoad(road());

    expect(payloadsOf('Verify')).toEqual([
      { ...input, run: expect.stringMatching(/^verify-\d{14}$/), percent: 100, cursor: null },
    ]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: counts });
    expect(told).toEqual([]);
  });

  it('goes on where an invocation handed on, and compares as much as it is told', async () => {
    const { payloadsOf, steps } = await runRoad({
      ...road({ Verify: (_, { nth }) => ({ done: nth === 3, cursor: nth * 10 }) }),
      input: { ...input, run: 'verify-1', percent: 5 },
    });

    expect(payloadsOf('Verify').map(({ cursor, percent }) => [cursor, percent])).toEqual([
      [null, 5],
      [10, 5],
      [20, 5],
    ]);
    expect(steps.at(-1)).toBe('ReportVerification');
  });

  it('tells people of drift, and is no failure: the migration is what differs', async () => {
    const drifted = () => ({ ...counts, differing: 1, message });
    const { execution, told } = await runRoad(road({ ReportVerification: drifted }));

    expect(told).toMatchObject([{ message: { TopicArn: 'Topic', Subject: message.subject, Message: message.text } }]);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { differing: 1 } });
    expect((await runRoad({ ...road({ ReportVerification: drifted }), tellsNobody: true })).execution.status).toBe(
      'SUCCEEDED',
    );
  });

  it('waits while a run of the migration goes on', async () => {
    const { execution, steps } = await runRoad(
      road({
        Verify: (_, { nth }) => {
          if (nth <= 20) throw new FunctionFailure('MigrationBusyError');
          return { done: true, cursor: 0 };
        },
      }),
    );

    expect(steps).toHaveLength(22);
    expect(execution.status).toBe('SUCCEEDED');
  });
});
