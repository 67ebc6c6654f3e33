import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** File → what it may not import. */
const forbidden: readonly (readonly [string, string])[] = [
  ['lib/migration/a.ts', '../store/bucket.ts'],
  ['lib/migration/a.ts', '../a-new-layer/a.ts'],
  ['lib/migration/a.ts', '@aws-sdk/client-s3'],
  ['lib/migration/a.ts', 'xmlrpc'],
  ['lib/migration/export-files/a.ts', '../../odoo/client.ts'],
  ['lib/pairs/index.ts', '../odoo/client.ts'],
  ['lib/pairs/ai-works-to-odoo-erp/a.ts', '../../store/bucket.ts'],
  ['lib/odoo/a.ts', '../store/bucket.ts'],
  ['lib/odoo/a.ts', '../pairs/index.ts'],
  ['lib/odoo/a.ts', '@aws-sdk/client-s3'],
  ['lib/store/a.ts', '../odoo/client.ts'],
  ['lib/store/a.ts', '../steps/environment.ts'],
  ['lib/store/a.ts', 'xmlrpc/lib/serializer.js'],
  ['lib/report/a.ts', '../store/bucket.ts'],
  ['lib/report/a.ts', '@aws-sdk/client-s3'],
  ['lib/steps/a.ts', '../cli/onramp.ts'],
  ['lib/steps/a.ts', '../local-cloud/boot.ts'],
  ['lib/steps/a.ts', '../infra/app.ts'],
  ['lib/infra/a.ts', '../steps/environment.ts'],
  ['lib/infra/a.ts', '../migration/errors.ts'],
  ['lib/local-cloud/a.ts', '../migration/outcome.ts'],
  ['lib/local-cloud/a.ts', '../store/bucket.ts'],
  ['lib/local-cloud/s3/a.ts', '../../migration/outcome.ts'],
  ['lib/local-cloud/s3/a.ts', '../../infra/app.ts'],
  ['lib/real-odoo/a.ts', '../odoo/client.ts'],
  ['lib/a-new-layer/a.ts', '../cli/onramp.ts'],
  ['lib/cli/a.ts', 'aws-cdk-lib'],
  ['functions/load/handler.ts', '../../lib/store/bucket.ts'],
  ['functions/load/handler.ts', '../../lib/migration/errors.ts'],
  ['functions/load/handler.ts', '../transform/handler.ts'],
  ['functions/load/handler.ts', '@aws-sdk/client-s3'],
];

/** File → what it may import. */
const allowed: readonly (readonly [string, string])[] = [
  ['lib/migration/a.ts', './errors.ts'],
  ['lib/migration/a.ts', './export-files/format-of.ts'],
  ['lib/migration/export-files/a.ts', '../errors.ts'],
  ['lib/pairs/index.ts', './ai-works-to-odoo-erp/index.ts'],
  ['lib/pairs/index.ts', '../migration/object-type.ts'],
  ['lib/pairs/ai-works-to-odoo-erp/a.ts', '../../migration/object-type.ts'],
  ['lib/odoo/a.ts', '../migration/errors.ts'],
  ['lib/odoo/a.ts', 'xmlrpc/lib/serializer.js'],
  ['lib/store/a.ts', '../migration/export-files/source-row.ts'],
  ['lib/store/a.ts', '@aws-sdk/client-s3'],
  ['lib/report/a.ts', '../migration/outcome.ts'],
  ['lib/steps/a.ts', '../migration/export-files/format-of.ts'],
  ['lib/steps/a.ts', '../pairs/index.ts'],
  ['lib/steps/a.ts', '../odoo/client.ts'],
  ['lib/steps/a.ts', '../store/bucket.ts'],
  ['lib/steps/a.ts', '../report/csv.ts'],
  ['lib/steps/a.ts', '@aws-sdk/client-sfn'],
  ['lib/infra/a.ts', '../pairs/index.ts'],
  ['lib/infra/a.ts', 'aws-cdk-lib/aws-s3'],
  ['lib/local-cloud/a.ts', '../migration/errors.ts'],
  ['lib/local-cloud/s3/a.ts', '../../migration/errors.ts'],
  ['lib/local-cloud/s3/a.ts', '../arn.ts'],
  ['lib/real-odoo/a.ts', '../migration/errors.ts'],
  ['lib/cli/a.ts', '../steps/environment.ts'],
  ['lib/cli/a.ts', '../local-cloud/boot.ts'],
  ['functions/load/handler.ts', '../../lib/steps/load-part.ts'],
];

const reportSchema = z.object({
  diagnostics: z.array(z.object({ category: z.string().nullable(), location: z.object({ path: z.string() }) })),
});

let folder: string;
/** Probe files, in the project's own tree of folders, that the linter refuses. */
let refused: ReadonlySet<string>;

// Every import in a file of its own beside the others, and one call of the linter over them all.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'layers-'));
  copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
  for (const [file, imported] of [...forbidden, ...allowed]) {
    const path = join(folder, probe(file, imported));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `import type { A } from '${imported}';\nexport type B = A;\n`);
  }
  const biome = spawnSync(
    join(root, 'node_modules', '.bin', 'biome'),
    [
      'lint',
      '--only=style/noRestrictedImports',
      '--vcs-enabled=false',
      '--max-diagnostics=none',
      '--reporter=json',
      '.',
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  const { diagnostics } = reportSchema.parse(JSON.parse(biome.stdout));
  refused = new Set(diagnostics.map(({ location }) => location.path.replace(/^\.\//, '')));
});
afterAll(() => rmSync(folder, { recursive: true }));

const probe = (file: string, imported: string): string =>
  join(dirname(file), `probe-${[...forbidden, ...allowed].findIndex(([f, i]) => f === file && i === imported)}.ts`);

describe('dependencies point one way: the linter', () => {
  it.each(forbidden)('refuses that %s imports %s', (file, imported) => {
    expect(refused).toContain(probe(file, imported));
  });

  it.each(allowed)('lets %s import %s', (file, imported) => {
    expect(refused).not.toContain(probe(file, imported));
  });
});
