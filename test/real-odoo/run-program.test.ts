import { describe, expect, it } from 'vitest';
import { RealOdooError } from '../../lib/migration/errors.ts';
import { mustRun, runProgram } from '../../lib/real-odoo/run-program.ts';

describe('running a program', () => {
  it('hands over input and environment and returns what was said', async () => {
    const result = await runProgram('sh', ['-c', 'cat; printf %s "$GREETING"; printf %s oops >&2; exit 3'], {
      stdin: 'in ',
      env: { GREETING: 'hello' },
    });

    expect(result).toEqual({ exitCode: 3, stdout: 'in hello', stderr: 'oops' });
  });

  it('does not fail over a program that does not exist', async () => {
    expect((await runProgram('no-such-program-here', [])).exitCode).toBeUndefined();
  });

  it('does not fail over a program that leaves its input unread', async () => {
    expect((await runProgram('true', [], { stdin: 'x'.repeat(1_000_000) })).exitCode).toBe(0);
  });

  it('tells the last lines of one that had to succeed', async () => {
    const failing = mustRun('sh', ['-c', 'for i in $(seq 40); do echo "line $i"; done; exit 1']);

    const error = await failing.catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(RealOdooError);
    expect(String(error)).toContain('line 40');
    expect(String(error)).not.toContain('line 20\n');
  });
});
