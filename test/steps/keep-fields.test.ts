import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { defaultSettings, type Settings } from '../../lib/migration/settings.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { objectTypeNamed } from '../../lib/pairs/index.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { fieldsModuleFile, keepFields } from '../../lib/steps/keep-fields.ts';
import { writePart } from '../../lib/store/parts.ts';
import { type RunName, runFiles } from '../../lib/store/run-files.ts';
import { withLocalSteps } from './local-steps.ts';

const customField = objectTypeNamed(aiWorksToOdooErp, 'custom-field');
const byModule: Settings = { ...defaultSettings, customFields: 'module' };

describe('definitions of custom fields', () => {
  let step: Stores;

  withLocalSteps((opened) => {
    step = opened.step;
  });

  /** A run whose only part defines these fields of accounts. */
  async function runWith(migration: string, name: string, ...fields: readonly string[]): Promise<RunName> {
    const run = { pair: aiWorksToOdooErp.name, migration, run: name };
    const nothing = { options: null, relatedObject: null, relatedColumn: null, help: null };
    const lines = fields.map((field, index) => {
      const record = { id: field, object: 'account', name: field, label: field, type: 'char', ...nothing };
      return { file: 'custom-fields.csv', row: index + 2, key: field, hash: field, record };
    });
    const header = { mapHash: 'm', retryRefused: false, mode: 'full' as const, settings: byModule };
    await writePart(step.work, runFiles(run).part('custom-field', { wave: 0, part: 0 }), { ...header, lines });
    return run;
  }
  const keep = (run: RunName, settings = byModule, rejected: readonly string[] = []) =>
    keepFields(step, run, aiWorksToOdooErp, customField, settings, new Set(rejected));
  const moduleOf = async (run: RunName) =>
    (await buffer(await step.work.open({ key: runFiles(run).report('custom-fields.zip') }))).toString('utf8');

  it('make the module, with those of earlier runs in it', async () => {
    await keep(await runWith('earlier', 'r1', 'x_first'), defaultSettings);
    const run = await runWith('earlier', 'r2', 'x_second');

    await keep(run);

    const zip = await moduleOf(run);
    expect(zip).toContain('x_first = fields.Char(');
    expect(zip).toContain('x_second = fields.Char(');
    expect(await fieldsModuleFile(step, run)).toMatchObject([
      { name: 'custom-fields.zip', what: expect.stringContaining('onramp_earlier_fields') },
    ]);
  });

  it('make no module where fields are made over RPC', async () => {
    const run = await runWith('rpc', 'r1', 'x_first');

    await keep(run, defaultSettings);

    expect(await fieldsModuleFile(step, run)).toEqual([]);
  });

  it('leave out what was rejected', async () => {
    const run = await runWith('rejected', 'r1', 'x_good', 'x_bad');

    await keep(run, byModule, ['x_bad']);

    const zip = await moduleOf(run);
    expect(zip).toContain('x_good');
    expect(zip).not.toContain('x_bad');
  });
});
