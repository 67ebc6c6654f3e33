import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError } from '../migration/errors.ts';
import { runProgram } from '../real-odoo/run-program.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources = ['lib', 'functions', 'statemachines', 'cdk.json', 'package-lock.json'];

/**
 * Synthesises the stack into `cdk.out`, unless nothing it is made from has changed since the last time.
 * @returns the folder of the cloud assembly
 * @throws {CliError} with the checks' findings when the stack is not accepted
 */
export async function synthesise(): Promise<string> {
  const assembly = join(root, 'cdk.out');
  const stamp = join(assembly, '.made-from');
  const now = hash('sha1', sources.flatMap((source) => contentOf(join(root, source))).join('\n'), 'hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return assembly;
  const made = await runProgram(process.execPath, [join(root, 'lib/infra/app.ts')], {
    env: { CDK_OUTDIR: assembly },
  });
  if (made.exitCode !== 0) throw new CliError(`The stack could not be synthesised:\n${made.stdout}${made.stderr}`);
  writeFileSync(stamp, now);
  return assembly;
}

/** Path and hash of every file below a path (or of the file itself), in order of their paths. */
function contentOf(path: string): readonly string[] {
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : [path];
  return files.map((file) => `${file}:${hash('sha1', readFileSync(file), 'hex')}`);
}
