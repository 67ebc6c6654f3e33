import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Migrated } from '../../lib/cli/migrate.ts';
import { beginRoad, type Road } from './road.ts';
import { exportOf } from './small-export.ts';

const workflows = `id,name,object,trigger,conditions,approvers,actions
WF-01,Large purchases,purchase-order,Order submitted,Total above 5000,Head of purchasing,E-mail the buyer
WF-02,,purchase-order,Order submitted,,,
`;

describe('a drop of workflows alone', () => {
  let road: Road;
  let run: Migrated;

  beforeAll(async () => {
    road = await beginRoad('workflows');
    run = await road.migrate(await exportOf({ 'workflows.csv': workflows }), { approve: ['all'] });
  });

  afterAll(async () => {
    await road.close();
  });

  it('accounts for every row, and writes nothing to Odoo', () => {
    expect(run.summary.objects['workflow']?.outcomes).toMatchObject({ skipped: 1, rejected: 1, created: 0 });
    expect(run.problem).toBeUndefined();
    expect(road.writesOnTheWire()).toEqual([]);
  });

  it('puts the inventory beside the report, as a page and as Markdown', async () => {
    const [report, page, markdown] = await Promise.all(
      ['report.html', 'workflow-inventory.html', 'workflow-inventory.md'].map((file) =>
        readFile(join(run.out, file), 'utf8'),
      ),
    );

    expect(report).toContain('href="workflow-inventory.html"');
    expect(page).toContain('Purchase Order Approval');
    expect(page).toContain('WF-01');
    expect(page).not.toContain('WF-02');
    expect(markdown).toContain('## WF-01: Large purchases');
  });

  it('says of the row where it was written down', async () => {
    const rows = await readFile(join(run.out, 'workflow-rows.csv'), 'utf8');

    expect(rows).toContain('workflows.csv,2,WF-01,skipped,inventoried');
  });
});
