import { join } from 'node:path';
import { OnrampError, UsageError } from '../migration/errors.ts';
import { readCommand, usage } from './arguments.ts';
import { cutoverCommand, reopenCommand } from './cutover-command.ts';
import { decideCommand } from './decide-command.ts';
import { exitCodeOf, exitCodes } from './exit-codes.ts';
import { givenOdoo } from './given-odoo.ts';
import { migrate } from './migrate.ts';
import { printResult } from './print-result.ts';
import { reportCommand } from './report-command.ts';
import { rollbackCommand } from './rollback-command.ts';
import { statusCommand } from './status-command.ts';
import { verifyCommand } from './verify-command.ts';

/** Runs `npm run onramp -- …` and returns its exit code. */
async function run(args: readonly string[], print: (line: string) => void): Promise<number> {
  const command = readCommand(args);
  switch (command.name) {
    case 'help':
      print(usage);
      return exitCodes.reconciled;
    case 'migrate': {
      const migrated = await migrate({
        ...command,
        by: command.by,
        stateDir: join(command.state, command.migration),
        odoo: (report) => givenOdoo(command, process.env, report),
      });
      printResult(migrated, print);
      return exitCodeOf(migrated.summary);
    }
    case 'approve':
    case 'reject':
      return decideCommand(command, print);
    case 'cutover':
      return cutoverCommand({ ...command, stateDir: join(command.state, command.migration) }, print);
    case 'reopen':
      return reopenCommand({ ...command, stateDir: join(command.state, command.migration) }, print);
    case 'verify':
      return verifyCommand(command, print);
    case 'status':
      return statusCommand(command, print);
    case 'report':
      return reportCommand(command, print);
    case 'rollback':
      return rollbackCommand(command, print);
  }
}

try {
  process.exitCode = await run(process.argv.slice(2), (line) => console.log(line));
} catch (error) {
  if (!(error instanceof OnrampError)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? exitCodes.usage : exitCodes.couldNotRun;
}
