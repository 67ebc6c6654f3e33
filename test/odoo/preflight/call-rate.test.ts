import { describe, expect, it } from 'vitest';
import type { OdooClient } from '../../../lib/odoo/client.ts';
import { callRateCheck, expectedWork } from '../../../lib/odoo/preflight/call-rate.ts';

/** A client whose calls take these milliseconds one after the other, and the clock that shows it. */
function timed(trips: readonly number[]) {
  let now = 0;
  let nth = 0;
  const client: OdooClient = {
    transport: 'json2',
    database: 'd',
    uid: 2,
    version: { text: '19.0', major: 19, minor: 0 },
    session: {},
    counts: { read: 0, write: 0, cleanedCharacters: 0, bytesSent: 0, bytesReceived: 0 },
    close: () => undefined,
    call: async () => {
      now += trips[nth] ?? 0;
      nth += 1;
      return [];
    },
  };
  return { client, clock: () => now };
}

describe('the expected work', () => {
  it('counts calls by parts, and time by rows and by the way to Odoo', () => {
    expect(expectedWork([{ writing: 'flat', rows: 1501 }], 0)).toEqual({ calls: 16, minutes: 1 });
    expect(expectedWork([{ writing: 'flat', rows: 18_000 }], 0)).toEqual({ calls: 144, minutes: 2 });
    expect(expectedWork([{ writing: 'flat', rows: 18_000 }], 1000)).toEqual({ calls: 144, minutes: 5 });
    expect(expectedWork([], 1000)).toEqual({ calls: 0, minutes: 0 });
  });
});

describe('the call rate', () => {
  it('is the median, so that one slow call says nothing', async () => {
    const { client, clock } = timed([20, 20, 9000, 30, 20, 30]);

    expect(await callRateCheck(client, [], clock)).toEqual({
      subject: 'Call rate',
      verdict: 'pass',
      says: 'A call takes 30 ms there and back',
    });
  });

  it('is worth a look where every call is slow', async () => {
    const { client, clock } = timed([700, 800, 900, 700, 800, 900]);

    const check = await callRateCheck(client, [{ writing: 'document', rows: 500 }], clock);

    expect(check).toMatchObject({ verdict: 'warning' });
    expect(check.says).toContain('the 500 rows will take about 30 calls and 2 minutes');
  });
});
