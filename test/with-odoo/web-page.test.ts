import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropOwnDatabase, type OwnDatabase, ownDatabase } from './own-database.ts';

describe("the disposable Odoo's web pages", () => {
  let own: OwnDatabase;

  beforeAll(async () => {
    own = await ownDatabase('test_web_page');
  });

  afterAll(async () => {
    await dropOwnDatabase('test_web_page');
  });

  it('show the login page of a database, where people look at what was migrated', async () => {
    // Prepare: the first answer sets the database in a cookie and sends the browser on.
    const first = await fetch(`${own.url}/odoo/contacts?db=${own.database}`, { redirect: 'manual' });
    const cookie = first.headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; ');

    const page = await fetch(`${own.url}/web/login?db=${own.database}`, { headers: { cookie } });

    expect(page.status).toBe(200);
    expect(await page.text()).toContain('name="login"');
  });
});
