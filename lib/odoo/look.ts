import { namesInRow } from '../migration/classify.ts';
import type { Destination } from '../migration/destination.ts';
import { type FileFacts, largestFile } from '../migration/drop-files.ts';
import { type IdMapEntries, nameOf } from '../migration/id-map.ts';
import type { Link, Look, ObjectType } from '../migration/object-type.ts';
import type { Reason } from '../migration/outcome.ts';
import type { Settings } from '../migration/settings.ts';
import type { PartLine } from '../migration/transform.ts';
import { reasonOf } from './refusal.ts';
import { isVirtual } from './rehearsal/virtual-ids.ts';
import type { EnsuredSupports } from './support-records.ts';

/** What rows may look up, resolved before their records are made. */
export interface Known {
  readonly entries: IdMapEntries;
  readonly supports: EnsuredSupports;
  readonly found: ReadonlyMap<string, number>;
  readonly destination: Destination;
  readonly settings: Settings;
  /** Files of the drop that rows name, by their names. */
  readonly files: ReadonlyMap<string, FileFacts>;
}

/** The looking-up of one row, the reasons it came upon and what it noted. */
export function lookFor(
  { references }: Pick<ObjectType, 'references'>,
  line: Pick<PartLine, 'record' | 'custom'>,
  known: Known,
): { look: Look; reasons: readonly Reason[]; notes: readonly Reason[] } {
  const reasons: Reason[] = [];
  const notes: Reason[] = [];
  const links = linksOf({ references }, line, known.entries);
  const { destination, supports, settings } = known;
  const first = (column: string) => links.get(column)?.[0];
  const nothing: Link = { id: null };
  const look: Look = {
    destination,
    settings,
    reference: (column) => first(column)?.link ?? nothing,
    referencedId: (column) => first(column)?.id,
    referencedIds: (column) => (links.get(column) ?? []).map(({ id }) => id),
    referencedModel: (column) => first(column)?.model,
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
    currency(code, column) {
      const id = destination.currency(code);
      if (id !== undefined) return { id };
      reasons.push({
        rule: 'currency',
        column,
        problem: `is in ${code}, a currency that is not active in Odoo`,
        mend: 'Activate the currency in Odoo (Accounting, Currencies) and upload the row again',
      });
      return nothing;
    },
    ledgerAccount(code, column) {
      const id = destination.ledgerAccount(code);
      if (id !== undefined) return { id };
      reasons.push({
        rule: 'ledger-account',
        column,
        problem: `names account ${code}, which the chart of accounts in Odoo does not have`,
        mend: 'Translate the code in the map, or create the account in Odoo',
      });
      return nothing;
    },
    found: (key) => known.found.get(key),
    isToCome: isVirtual,
    file(column) {
      const name = line.record[column];
      if (typeof name !== 'string') return null;
      const facts = known.files.get(name);
      if (facts === undefined) reasons.push(missingFile(column));
      else if (facts.bytes > largestFile) reasons.push(tooLarge(column, facts.bytes));
      else return { file: name, ...facts };
      return null;
    },
    reject: (reason) => void reasons.push(reason),
    note: (reason) => void notes.push(reason),
  };
  return { look, reasons, notes };
}

const missingFile = (column: string): Reason => ({
  rule: 'missing-file',
  column,
  problem: 'names a file that is not in the folder documents/ of the drop',
  mend: 'Upload the file with the row, or correct the name',
});

const tooLarge = (column: string, bytes: number): Reason => ({
  rule: 'file-too-large',
  column,
  problem: `names a file of ${Math.ceil(bytes / 1024 / 1024)} MiB, and Odoo takes no more than ${largestFile / 1024 / 1024}`,
  mend: 'Make the file smaller, or attach it by hand where Odoo keeps its files',
});

/** A loaded record that a row names. */
export interface NamedRecord {
  readonly id: number;
  readonly model: string;
  readonly link: Link;
}

/** The loaded records that a row names, by reference column (a custom field by its name). */
export function linksOf(
  { references }: Pick<ObjectType, 'references'>,
  line: Pick<PartLine, 'record' | 'custom'>,
  entries: IdMapEntries,
): ReadonlyMap<string, readonly NamedRecord[]> {
  const links = new Map<string, NamedRecord[]>();
  for (const { column, name } of namesInRow(references, line)) {
    const entry = entries.get(nameOf(name));
    if (entry?.state !== 'loaded') continue;
    const { id, model, externalId } = entry;
    const link = externalId === undefined ? { id } : { externalId };
    links.set(column, [...(links.get(column) ?? []), { id, model, link }]);
  }
  return links;
}
