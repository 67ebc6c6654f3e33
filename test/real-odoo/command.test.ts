import { describe, expect, it } from 'vitest';
import { runOdooCommand } from '../../lib/real-odoo/command.ts';
import { parseSeries } from '../../lib/real-odoo/series.ts';

describe('npm run odoo', () => {
  it.each([[[]], [['begin']], [['start', 'stop']], [['start', '--series', '8.0']], [['start', '--nonsense']]])(
    'explains itself when called with %j',
    async (args) => {
      const lines: string[] = [];

      const exitCode = await runOdooCommand(args, (line) => lines.push(line));

      expect(exitCode).toBe(2);
      expect(lines.join('\n')).toContain('usage: npm run odoo');
    },
  );
});

describe('reading a series', () => {
  it('takes it with and without its zero', () => {
    expect(['19.0', '19', '14.0', '14', '15.0'].map(parseSeries)).toEqual(['19.0', '19.0', '14.0', '14.0', undefined]);
  });
});
