import { namesIn } from '../migration/classify.ts';
import type { Destination } from '../migration/destination.ts';
import { type IdMapEntries, nameOf } from '../migration/id-map.ts';
import type { Link, Look, ObjectType } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import type { PartLine } from '../migration/transform.ts';
import { reasonOf } from './refusal.ts';
import type { EnsuredSupports } from './support-records.ts';

/** What rows may look up, resolved before their records are made. */
export interface Known {
  readonly entries: IdMapEntries;
  readonly supports: EnsuredSupports;
  readonly found: ReadonlyMap<string, number>;
  readonly destination: Destination;
}

/** The looking-up of one row, and the reasons it came upon. */
export function lookFor(type: ObjectType, line: PartLine, known: Known): { look: Look; reasons: readonly Reason[] } {
  const reasons: Reason[] = [];
  const links = linksOf(type, line, known.entries);
  const { destination, supports } = known;
  const nothing: Link = { id: null };
  const look: Look = {
    destination,
    reference: (column) => links.get(column)?.link ?? nothing,
    referencedId: (column) => links.get(column)?.id,
    referencedModel: (column) => links.get(column)?.model,
    country(code, column) {
      if (code === null) return nothing;
      const id = destination.country(code);
      if (id !== undefined) return { id };
      reasons.push({
        rule: 'country',
        column,
        problem: 'is a country code Odoo does not know',
        mend: 'Use the ISO 3166-1 code, such as DE or US',
      });
      return nothing;
    },
    state(country, code, column) {
      if (code === null) return nothing;
      if (country === null) {
        reasons.push({ rule: 'state', column, problem: 'has a state without a country', mend: 'Fill in the country' });
        return nothing;
      }
      const id = destination.state(country, code);
      if (id !== undefined) return { id };
      // An unknown country has its own reason; the state is then not to blame.
      if (destination.country(country) !== undefined) {
        reasons.push({
          rule: 'state',
          column,
          problem: 'is not a state code of that country in Odoo',
          mend: 'Use the code Odoo lists for the country, or leave it empty',
        });
      }
      return nothing;
    },
    supportId(name) {
      const refusal = supports.refused.get(name);
      if (refusal !== undefined) reasons.push(reasonOf(refusal, undefined));
      return supports.ids.get(name);
    },
    unit(name, column) {
      const id = destination.unit(name);
      if (id !== undefined) return { id };
      reasons.push({
        rule: 'unit',
        column,
        problem: 'is a unit of measure Odoo does not have',
        mend: 'Create the unit in Odoo, or translate it in the map',
      });
      return nothing;
    },
    found: (key) => known.found.get(key),
    reject: (reason) => void reasons.push(reason),
  };
  return { look, reasons };
}

/** The loaded records that a line names, by reference column. */
export function linksOf(type: ObjectType, line: PartLine, entries: IdMapEntries) {
  const links = new Map<string, { readonly id: number; readonly model: string; readonly link: Link }>();
  for (const { column, name } of namesIn(type, line)) {
    const entry = entries.get(nameOf(name));
    if (entry?.state !== 'loaded') continue;
    const { id, model, externalId } = entry;
    links.set(column, { id, model, link: externalId === undefined ? { id } : { externalId } });
  }
  return links;
}
