import { RealOdooError } from '../migration/errors.ts';
import { debianHost, debianRootHere } from './debian-host.ts';
import { dockerAnswers, dockerHost } from './docker-host.ts';
import type { OdooHost } from './host.ts';
import { factsOf, type Series } from './series.ts';

/** An Odoo that runs already and is nobody's to start or stop here. */
export interface GivenOdoo {
  readonly kind: 'given';
  readonly url: string;
}

const chosen = new Map<Series, Promise<OdooHost | GivenOdoo>>();

/**
 * How a series of Odoo is run on this machine: the one ODOO_URL names, else in Docker when an engine answers, else from
 * Debian's packages. Decided once a process.
 * @throws RealOdooError when this machine offers none of them
 */
export async function chooseHost(series: Series): Promise<OdooHost | GivenOdoo> {
  const present = chosen.get(series);
  if (present !== undefined) return present;
  const choosing = choose(series);
  chosen.set(series, choosing);
  return choosing;
}

async function choose(series: Series): Promise<OdooHost | GivenOdoo> {
  const url = process.env['ODOO_URL'];
  if (url !== undefined && url !== '') return { kind: 'given', url };
  const facts = factsOf(series);
  if (await dockerAnswers()) return dockerHost(facts);
  if (await debianRootHere()) return debianHost(facts);
  throw new RealOdooError(
    `This machine offers no way to run Odoo ${series}`,
    'Start a Docker engine, or run on Debian as root, or set ODOO_URL to an Odoo that runs already',
  );
}
