import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashMap, proposeMap, readMap } from '../../lib/migration/map.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { auditRun } from '../../lib/steps/audit-drop.ts';
import { knownInOdoo, lookAtOdoo, preflightFiles } from '../../lib/steps/look-at-odoo.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';
import { beginRun, headersOf, type LocalSteps, openLocalSteps } from './local-steps.ts';

const pair = 'aerona-clinic-to-odoo-crm';
const sheets = { payment: ['id,patientId,number,kind,status,issuedOn,description,currency,amount,accountCode'] };

describe('looking at Odoo before the map is approved', () => {
  let local: LocalSteps;

  beforeAll(async () => {
    local = await openLocalSteps();
  });
  afterAll(async () => {
    await local.close();
  });

  const begin = async (migration: string, row: string): Promise<RunName> => {
    const run = { pair, migration, run: 'one' };
    const rows = { payment: [...sheets.payment, row] };
    await beginRun(local.step, run, rows, proposeMap(pairNamed(pair), headersOf(rows)));
    return run;
  };

  it('does not end the run where Odoo cannot be asked: the page says what is in the way', async () => {
    const run = await begin('no-secret', '1,P-1,N-1,invoice,draft,2024-01-01,x,GBP,1,400');

    expect(await preflightFiles(local.step, run)).toEqual([]);
    expect(await lookAtOdoo(local.step, run)).toEqual({ stops: 1, warnings: 0 });

    const page = await local.step.work.readText(runFiles(run).report('preflight.html'));
    expect(page).toContain('onramp/no-secret cannot be used');
    expect((await preflightFiles(local.step, run)).map(({ name }) => name)).toEqual([
      'preflight.html',
      'preflight.csv',
    ]);
    expect(await knownInOdoo(local.step, run)).toEqual({});
  });

  it('is left out where nobody waits for it: a delta whose map is approved', async () => {
    const run = await begin('delta', '1,P-1,N-1,invoice,draft,2024-01-01,x,GBP,1,400');
    const files = runFiles(run);
    const drop: object = JSON.parse(await local.step.work.readText(files.drop));
    await local.step.work.writeText(files.drop, JSON.stringify({ ...drop, mode: 'delta' }));
    const hash = hashMap(readMap(await local.step.work.readText(files.map), pairNamed(pair)));

    expect(await lookAtOdoo(local.step, run)).toMatchObject({ stops: 1 });
    const decision = {
      gate: 'map',
      subject: hash,
      verdict: 'approved',
      by: 'Ada',
      reason: '',
      at: '2026-01-01',
    } as const;
    await local.step.registry(run).decide(decision);

    expect(await lookAtOdoo(local.step, run)).toEqual({ stops: 0, warnings: 0 });
  });

  it('leaves the audit what Odoo has, so that codes and currencies it lacks are told with their rows', async () => {
    const run = await begin('looked', '1,P-1,N-1,invoice,draft,2024-01-01,x,CHF,1,999');
    const look = { checks: [], recommendation: '', ledgerAccounts: ['400'], currencies: ['GBP'] };
    await local.step.work.writeText(runFiles(run).preflight, JSON.stringify(look));

    await auditRun(local.step, run, () => false);

    const csv = await local.step.work.readText(runFiles(run).report('audit-findings.csv'));
    expect(csv).toContain('payments.csv,2,accountCode,rejected,ledger-account');
    expect(csv).toContain('payments.csv,2,currency,rejected,currency');
  });
});
