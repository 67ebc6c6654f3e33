import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OdooClient } from '../../lib/odoo/client.ts';
import { inNewSession } from '../../lib/odoo/client-decorators.ts';
import { connect } from '../../lib/odoo/connect.ts';
import type { Check } from '../../lib/odoo/preflight/check.ts';
import { lookOver, stopping } from '../../lib/odoo/preflight/look-over.ts';
import { pairNamed } from '../../lib/pairs/index.ts';
import { psql } from '../../lib/real-odoo/databases.ts';
import type { Series } from '../../lib/real-odoo/series.ts';
import { dropOwnDatabase, makeApiKey, type OwnDatabase, ownDatabase } from './own-database.ts';

const { objectTypes } = pairNamed('ai-works-to-odoo-erp');

describe.each<Series>(['19.0', '14.0'])('a look at Odoo %s', (series) => {
  const name = `test_preflight_${series.replace('.', '_')}`;
  let own: OwnDatabase;
  let odoo: OdooClient;

  beforeAll(async () => {
    own = await ownDatabase(name, series);
    odoo = await connect(own);
  });
  afterAll(async () => {
    odoo.close();
    await dropOwnDatabase(name, series);
  });

  const look = (client = odoo, currencies: readonly string[] = []) =>
    // What was learnt of the database before is forgotten: each test breaks something else.
    lookOver(inNewSession(client), {
      url: own.url,
      types: objectTypes,
      currencies,
      expected: [
        { writing: 'flat', rows: 1200 },
        { writing: 'document', rows: 100 },
      ],
      clock: () => performance.now(),
    });
  const told = (checks: readonly Check[]) =>
    checks.filter(({ verdict }) => verdict !== 'pass').map(({ subject, verdict }) => `${subject} ${verdict}`);
  const broken = async (sql: string, back: string, currencies?: readonly string[]) => {
    await psql({ series, database: name, sql });
    try {
      return await look(odoo, currencies);
    } finally {
      await psql({ series, database: name, sql: back });
    }
  };
  // 19 says itself that XML-RPC is deprecated, and the test's secret is a password.
  const always = series === '19.0' ? ['API warning'] : [];

  it('passes everything on a fresh one, writes nothing, and says what the rows will take', async () => {
    const before = odoo.counts.write;

    const checks = await look();

    expect(told(checks)).toEqual(always);
    expect(odoo.counts.write).toBe(before);
    expect(checks.find(({ subject }) => subject === 'Call rate')?.says).toMatch(
      /A call takes \d+ ms there and back; the 1300 rows will take about 42 calls and \d+ minutes/,
    );
    expect(checks.find(({ subject }) => subject === 'Edition')?.says).toContain('Community');
    expect(checks.find(({ subject }) => subject === 'Hosting')?.says).toContain('server of its own');
  });

  it('stops at an app in the middle of an upgrade', async () => {
    const upgrading = () =>
      broken(
        "UPDATE ir_module_module SET state = 'to upgrade' WHERE name = 'contacts'",
        "UPDATE ir_module_module SET state = 'installed' WHERE name = 'contacts'",
      );

    // A worker of 14.0 that loads the database for the first time sets such states back; the next look finds them.
    const checks =
      [await upgrading(), await upgrading(), await upgrading()].find((each) => told(each).length > always.length) ?? [];

    expect(told(checks)).toEqual([...always, 'Modules stop'].sort());
    expect(checks.find(({ subject }) => subject === 'Modules')?.says).toContain('contacts (to upgrade)');
  });

  it('tells of a closed period', async () => {
    const checks = await broken(
      "UPDATE res_company SET fiscalyear_lock_date = '2023-12-31'",
      'UPDATE res_company SET fiscalyear_lock_date = NULL',
    );

    expect(told(checks)).toEqual([...always, 'Lock dates warning'].sort());
    expect(checks.find(({ subject }) => subject === 'Lock dates')?.says).toContain('sales until 2023-12-31');
  });

  it('tells of a currency that the map names and Odoo does not use', async () => {
    const checks = await look(odoo, ['USD', 'CHF']);

    expect(told(checks)).toEqual([...always, 'Currencies warning'].sort());
    expect(checks.find(({ subject }) => subject === 'Currencies')?.says).toContain('names CHF');
  });

  it('tells of mails that wait to be sent', async () => {
    const checks = await broken(
      `WITH m AS (INSERT INTO mail_message (message_type, model, body) VALUES ('email', 'x.preflight', 'x') RETURNING id)
       INSERT INTO mail_mail (mail_message_id, state) SELECT id, 'outgoing' FROM m`,
      "DELETE FROM mail_message WHERE model = 'x.preflight'",
    );

    expect(told(checks)).toEqual([...always, 'Mails warning'].sort());
    expect(checks.find(({ subject }) => subject === 'Mails')?.says).toMatch(/^1 mails wait/);
  });

  it('tells of custom views that are switched off', async () => {
    const checks = await broken(
      `INSERT INTO ir_ui_view (name, type, mode, priority, active, model, arch_db)
       VALUES ('own view', 'form', 'primary', 16, false, 'res.partner', ${series === '19.0' ? `'{"en_US": "<form/>"}'` : "'<form/>'"})`,
      "DELETE FROM ir_ui_view WHERE name = 'own view'",
    );

    expect(told(checks)).toEqual([...always, 'Views warning'].sort());
  });

  it('tells of custom views in the words of Odoo before 17, where they mean nothing any more', async () => {
    const arch = '<form><field name="name" attrs="{}"/></form>';
    const checks = await broken(
      `INSERT INTO ir_ui_view (name, type, mode, priority, active, model, arch_db)
       VALUES ('own view', 'form', 'primary', 99, true, 'res.partner', '${series === '19.0' ? JSON.stringify({ en_US: arch }) : arch}')`,
      "DELETE FROM ir_ui_view WHERE name = 'own view'",
    );

    expect(told(checks)).toEqual(series === '19.0' ? [...always, 'Views warning'].sort() : always);
    if (series === '19.0') expect(checks.find(({ subject }) => subject === 'Views')?.says).toContain('own view');
  });

  it('stops without a chart of accounts', async () => {
    const empty = await lookWithoutAccounts();

    expect(told(empty)).toContain('Chart of accounts stop');
  });

  /** Accounts cannot be deleted cheaply; a client that finds none is what an empty chart looks like from outside. */
  const lookWithoutAccounts = () =>
    stopping(
      {
        ...odoo,
        session: {},
        call: (call) =>
          call.model === 'account.account' && call.method === 'search_count' ? Promise.resolve(0) : odoo.call(call),
      },
      objectTypes,
    );

  const withKey = 'has nothing to remark where an API key opens JSON-2';
  // 14.0 has no JSON-2.
  if (series === '19.0')
    it(withKey, async () => {
      const client = await connect({ ...own, secret: await makeApiKey(name, 'base.user_admin') });

      const checks = await look(client);
      client.close();

      expect(client.transport).toBe('json2');
      expect(told(checks)).toEqual([]);
    });

  it('with a user of few rights says what the user may not do, and what could not be looked at', async () => {
    const login = 'few';
    const groups = series === '19.0' ? 'group_ids' : 'groups_id';
    const args = {
      vals_list: [{ name: 'Few Rights', login, password: 'few-rights', [groups]: [[6, 0, await userGroup()]] }],
    };
    await odoo.call({ model: 'res.users', method: 'create', args });
    const few = await connect({ ...own, login, secret: 'few-rights' });

    const checks = await look(few);
    few.close();

    expect(told(checks)).toContain('Rights stop');
    expect(
      checks.filter(({ says }) => says.startsWith('This could not be looked at')).map(({ verdict }) => verdict),
    ).not.toContain('stop');
    expect(checks.some(({ subject, verdict }) => subject === 'Views' && verdict === 'warning')).toBe(true);
  });

  async function userGroup(): Promise<readonly number[]> {
    const rows = await psql({
      series,
      database: name,
      sql: "SELECT res_id FROM ir_model_data WHERE module = 'base' AND name = 'group_user'",
    });
    return rows.map(([id]) => Number(id));
  }
});
