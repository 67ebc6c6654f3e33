import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/**
 * Bundles every function of functions/ into `outputFolder/<name>/index.mjs`, each with all it needs: what was tested
 * is what runs, whatever SDK the runtime brings. Returns the functions' names.
 */
export function bundleFunctions(root: string, outputFolder: string): readonly string[] {
  const names = readdirSync(join(root, 'functions'));
  buildSync({
    entryPoints: names.map((name) => ({ in: join(root, 'functions', name, 'handler.ts'), out: `${name}/index` })),
    outdir: outputFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // Packages' ES modules rather than their CommonJS: what nobody calls is left out, and a cold start is a fifth shorter.
    mainFields: ['module', 'main'],
    // CommonJS dependencies (xmlrpc, iconv-lite) call require for Node's own modules, which an ES module has not.
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    // Bundles must not tell where they were made, or their hashes would differ from machine to machine.
    absWorkingDir: root,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return names;
}
