import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MapError, MapNotApprovedError } from '../../lib/migration/errors.ts';
import { hashMap, readMap } from '../../lib/migration/map.ts';
import { connect } from '../../lib/odoo/connect.ts';
import { aiWorksToOdooErp } from '../../lib/pairs/ai-works-to-odoo-erp/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import { allSeries } from '../../lib/real-odoo/series.ts';
import { checkMap } from '../../lib/steps/check-map.ts';
import type { Stores } from '../../lib/steps/environment.ts';
import { openDrop } from '../../lib/steps/open-drop.ts';
import { prepare } from '../../lib/steps/prepare.ts';
import { settleMap } from '../../lib/steps/propose-map.ts';
import { runFiles } from '../../lib/store/run-files.ts';
import { type LocalSteps, openLocalSteps } from '../steps/local-steps.ts';
import { dropOwnDatabase, ownDatabase } from './own-database.ts';

const pair = 'ai-works-to-odoo-erp';
const accounts = 'id,Firma,Art,E-Mail,Land,Stufe,Rang,Position\nA-1,Nordwind,Kunde,info@example.com,DE,Gold,3,Chef\n';

const goodMap = `version: 1
pair: ${pair}
objects:
  account:
    columns:
      id: { from: id }
      name: { from: Firma }
      accountType: { from: Art, values: { Kunde: customer } }
      email: { from: E-Mail }
      country: { from: Land, default: DE }
    custom:
      x_tier: { from: Stufe, type: selection, values: { Gold: gold, Silber: silver } }
      x_rank: { from: Rang, type: integer }
      x_region: { from: Land, type: char }
    fields:
      function: { from: Position }
`;

/** The same, broken, and what a person is told of each fault. */
const brokenMap = `version: 1
pair: ${pair}
objects:
  acount: { columns: {} }
  account:
    columns:
      id: { from: id }
      nmae: { from: Firma }
      accountType: { from: Art, values: { Kunde: custmer } }
      email: { from: E-Mial }
      phone: { form: Land }
      country: { default: XX }
    custom:
      x_tier: { from: Stufe, type: selection }
    fields:
      functon: { from: Position }
      ref: { from: id }
      email_normalized: { from: E-Mail }
      color: { from: Rang }
      lang: { from: Land, type: selection, values: { DE: de_XX } }
      industry_id: { from: Stufe, type: many2one, to: account }
`;
const messages = [
  /^objects\.acount: no such object type; perhaps account is meant$/,
  /^objects\.account\.columns\.nmae: no such column; perhaps name is meant$/,
  /^objects\.account\.columns\.name: nothing feeds this required column/,
  /^objects\.account\.columns\.accountType\.values: a translation leads to what this column .* cannot hold; perhaps customer is meant$/,
  /^objects\.account\.columns\.email: the file accounts\.csv has no column "E-Mial"; perhaps E-Mail is meant$/,
  /^objects\.account\.columns\.phone: it has a member that nobody knows; perhaps from is meant$/,
  /^objects\.account\.columns\.country\.default: "XX" is no country in Odoo\. Write the two letters/,
  /^objects\.account\.custom\.x_tier: a selection is to be made, and nothing says its options/,
  /^objects\.account\.fields\.functon: Odoo has no field functon on res\.partner; perhaps function is meant/,
  /^objects\.account\.fields\.ref: account writes ref of res\.partner itself/,
  /^objects\.account\.fields\.email_normalized: Odoo lets nobody write email_normalized/,
  /^objects\.account\.fields\.color: color of res\.partner is integer in Odoo and char in the map\. Write type: integer$/,
  /^objects\.account\.fields\.lang\.?.*: a translation leads to no option of this selection in Odoo; (known are|perhaps) /,
  /^objects\.account\.fields\.industry_id: industry_id of res\.partner names res\.partner\.industry in Odoo/,
  /^objects\.account: Odoo wants x_region of res\.partner filled in, and nothing feeds it/,
];

describe.each(allSeries)('a map that is held against Odoo %s', (series) => {
  const database = `test_check_map_${series.replace('.', '_')}`;
  // Secrets are remembered by the migration's name.
  const migration = `checked-${series.replace('.', '-')}`;
  let local: LocalSteps;
  let step: Stores;

  beforeAll(async () => {
    const address = await ownDatabase(database, series);
    local = await openLocalSteps();
    step = local.step;
    const secret = { Name: `onramp/${migration}`, SecretString: JSON.stringify(address) };
    await step.aws.secrets.send(new CreateSecretCommand(secret));
    // A field that the customer made and wants filled in.
    const odoo = await connect(address);
    const [model] = await psql({ series, database, sql: "select id from ir_model where model = 'res.partner'" });
    const field = { name: 'x_region', field_description: 'Region', ttype: 'char', required: true };
    const values = [{ ...field, model_id: Number(model?.[0]), state: 'manual' }];
    await odoo.call({ model: 'ir.model.fields', method: 'create', args: { vals_list: values } });
    odoo.close();
  });
  afterAll(async () => {
    await local.close();
    await dropOwnDatabase(database, series);
  });

  async function begin(drop: string, map: string) {
    return beginWith(drop, { 'accounts.csv': accounts, 'map.yaml': map });
  }
  async function beginWith(drop: string, own: Readonly<Record<string, string>>) {
    const run = { pair, migration, run: drop };
    const files = { ...own, 'manifest.json': '{}' };
    for (const [name, content] of Object.entries(files))
      await step.exports.writeText(`${pair}/${migration}/${drop}/${name}`, content);
    await openDrop(step, { ...run, drop, zip: null, executionArn: 'none' });
    await step.registry(run).changeRun(drop, { state: 'finished' });
    await settleMap(step, run);
    return run;
  }
  const approve = (subject: string) =>
    step
      .registry({ pair, migration })
      .decide({ gate: 'map', subject, verdict: 'approved', by: 'a test', reason: '', at: '2026-01-01' });
  const fieldsMade = async () =>
    await psql({
      series,
      database,
      sql: "select name, ttype from ir_model_fields where model = 'res.partner' and name in ('x_tier', 'x_rank') order by name",
    });

  it('and broken in fifteen ways is refused with fifteen sentences in one go', async () => {
    const run = await begin('broken', brokenMap);

    const error = await checkMap(step, run).catch((thrown: unknown) => thrown);

    const problems = error instanceof MapError ? error.problems : [String(error)];
    const untold = messages.filter((message) => problems.filter((problem) => message.test(problem)).length !== 1);
    expect(untold, problems.join('\n')).toEqual([]);
    expect(problems).toHaveLength(messages.length);
  });

  it('and proposed without what a record needs is there to be completed, with all that it lacks', async () => {
    const run = await beginWith('incomplete', { 'accounts.csv': 'id,accountType,Color\nA-1,customer,red\n' });

    const error = await checkMap(step, run).catch((thrown: unknown) => thrown);

    const problems = error instanceof MapError ? error.problems : [String(error)];
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/^objects\.account\.columns\.name: nothing feeds this required column/);
    expect(problems[1]).toContain('Odoo wants x_region');
    expect(String(error)).toContain('complete map.yaml, which lies beside the report');
    const proposed = await step.work.readText(runFiles(run).report('map.yaml'));
    expect(proposed).toMatch(/^# yaml-language-server: /);
    expect(proposed).toContain('- Color #');
  });

  it('and right is asked about, with the fields it would have made; nothing is made until it is approved', async () => {
    const run = await begin('right', goodMap);

    const { question } = await checkMap(step, run);

    expect(question).toMatch(/^Is map \w{16} right\? 0 columns feed nothing\. .*x_tier, x_rank\.$/);
    expect(await step.work.readText(runFiles(run).report('map.yaml'))).toMatch(
      /^# yaml-language-server: \$schema=map\.schema\.json\n/,
    );
    await expect(prepare(step, run)).rejects.toThrow(MapNotApprovedError);
    expect(await fieldsMade()).toEqual([]);
    await approve(hashMap(readMap(goodMap, aiWorksToOdooErp)));
    await prepare(step, run);
    expect(await fieldsMade()).toEqual([
      ['x_rank', 'integer'],
      ['x_tier', 'selection'],
    ]);
    const options = await psql({
      series,
      database,
      sql: "select s.value from ir_model_fields_selection s join ir_model_fields f on f.id = s.field_id where f.name = 'x_tier' order by s.sequence",
    });
    expect(options).toEqual([['gold'], ['silver']]);
  });

  it('and changed is asked about with what changed against the approved one', async () => {
    await approve(hashMap(readMap(goodMap, aiWorksToOdooErp)));
    const run = await begin('changed', goodMap.replace('default: DE', 'default: AT').replace('Gold: gold, ', ''));

    const { question } = await checkMap(step, run);

    expect(question).toContain('2 changes against the approved map');
    const csv = await step.work.readText(runFiles(run).report('map-changes.csv'));
    expect(csv).toContain('account,columns.country.default,DE,AT');
    expect(csv).toContain('account,custom.x_tier.values,Gold → gold; Silber → silver,Silber → silver');
  });
});
