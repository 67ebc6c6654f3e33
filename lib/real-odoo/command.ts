import { parseArgs } from 'node:util';
import { OnrampError } from '../migration/errors.ts';
import { obtainOdoo, odooStatus, resetOdoo, stopOdoo } from './obtain.ts';
import { allSeries, parseSeries, type Series } from './series.ts';

const usage = `usage: npm run odoo -- start|stop|reset|status [--series ${allSeries.join('|')}] [--everything]

  start    gets a disposable Odoo and leaves it running
  stop     stops it; its databases stay
  reset    removes its databases but the template; --everything removes it altogether
  status   says where it runs and what is in it`;

/** Runs `npm run odoo`; returns the exit code (0 done, 2 usage, 3 could not run). */
export async function runOdooCommand(args: readonly string[], print: (line: string) => void): Promise<number> {
  let asked: ReturnType<typeof readArguments>;
  try {
    asked = readArguments(args);
  } catch {
    asked = undefined;
  }
  if (asked === undefined) {
    print(usage);
    return 2;
  }
  const { series, everything } = asked;
  const begun = Date.now();
  const report = (step: string) => print(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${step}`);
  try {
    switch (asked.action) {
      case 'start': {
        const odoo = await obtainOdoo({ series, report });
        report(`Odoo ${series} answers at ${odoo.url} (${odoo.adminLogin} / ${odoo.adminPassword})`);
        return 0;
      }
      case 'stop':
        await stopOdoo({ series, report });
        report('Stopped');
        return 0;
      case 'reset':
        await resetOdoo({ series, report, everything });
        report('Reset');
        return 0;
      case 'status': {
        const status = await odooStatus({ series });
        print(status === undefined ? `Odoo ${series} is not running` : `Odoo ${series} answers at ${status.url}`);
        for (const name of status?.databases ?? []) print(`  database ${name}`);
        return 0;
      }
    }
  } catch (error) {
    if (!(error instanceof OnrampError)) throw error;
    print(error.message);
    return 3;
  }
}

const actions = ['start', 'stop', 'reset', 'status'] as const;

function readArguments(
  args: readonly string[],
): { readonly action: (typeof actions)[number]; readonly series: Series; readonly everything: boolean } | undefined {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { series: { type: 'string', default: '19.0' }, everything: { type: 'boolean', default: false } },
  });
  const action = actions.find((one) => one === positionals[0]);
  const series = parseSeries(values.series);
  if (action === undefined || series === undefined || positionals.length > 1) return undefined;
  return { action, series, everything: values.everything };
}

if (import.meta.main) process.exitCode = await runOdooCommand(process.argv.slice(2), (line) => console.log(line));
