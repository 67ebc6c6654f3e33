import { RealOdooError } from '../migration/errors.ts';
import { mustRun, runProgram, type SystemUser } from './run-program.ts';

/**
 * The system user that Odoo and our PostgreSQL run as. Its name is also the superuser's in the cluster, whose peer
 * authentication goes by it.
 * @throws RealOdooError when it has not been made yet
 */
export async function odooUser(): Promise<SystemUser> {
  const user = await findOdooUser();
  if (user !== undefined) return user;
  throw new RealOdooError('The system user "odoo" is missing', 'Run "npm run odoo -- start", which makes it');
}

/** The same, or undefined when it has not been made yet. */
export async function findOdooUser(): Promise<SystemUser | undefined> {
  const entry = await runProgram('getent', ['passwd', 'odoo']);
  const [, , uid, gid] = entry.stdout.split(':');
  return entry.exitCode === 0 ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** Makes it when it is not there. */
export async function ensureOdooUser(): Promise<void> {
  if ((await findOdooUser()) !== undefined) return;
  const how = ['--system', '--group', '--no-create-home', '--home', '/nonexistent', 'odoo'];
  await mustRun('adduser', ['--quiet', ...how]);
}
