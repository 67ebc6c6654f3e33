import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { aslCaseSchema } from './fixture/asl-case.ts';
import { runAslCase } from './fixture/run-asl-case.ts';

// The engine's truth, one YAML document a behaviour. They are written so that the same machines can be run on AWS.
const folder = join(import.meta.dirname, 'asl-cases');

for (const file of readdirSync(folder).sort()) {
  const documents = parseAllDocuments(readFileSync(join(folder, file), 'utf8'));
  describe(file.replace('.yaml', ''), () => {
    for (const document of Array.isArray(documents) ? documents : []) {
      const one = aslCaseSchema.parse(document.toJS());
      it(one.shows, async () => {
        const { execution, ...seen } = await runAslCase(one);

        const { calls, seconds, atOnce, written, history, cause = '', ...end } = one.expect;
        expect(execution).toMatchObject(end);
        expect(execution.output).toEqual(end.output);
        expect(execution.cause ?? '').toContain(cause);
        expect(seen).toMatchObject(
          Object.fromEntries(Object.entries({ seconds, atOnce, history }).filter(([, value]) => value !== undefined)),
        );
        if (calls !== undefined) expect(seen.calls).toEqual(calls);
        if (written !== undefined) expect(seen.written).toEqual(written);
      });
    }
  });
}
