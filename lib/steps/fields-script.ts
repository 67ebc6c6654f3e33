import { externalId } from '../migration/external-id.ts';
import type { ObjectType, OwnField } from '../migration/object-type.ts';
import { fieldExternalId } from '../odoo/own-fields.ts';
import { pairNamed } from '../pairs/index.ts';
import { customFieldsScript, type ScriptField } from '../report/custom-fields-script.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';
import { keptFields } from './keep-fields.ts';
import { ownFieldsOf } from './own-fields.ts';

const script = 'create_custom_fields.py';

/**
 * Writes the script that makes every custom field of the migration in any Odoo, as often as it is run: the fields that
 * the pair brings itself, and those that the export defined in this run or an earlier one.
 * @param types object types of the run
 * @param proposed fields that its map proposes
 */
export async function writeFieldsScript(
  stores: Stores,
  run: RunName,
  types: readonly ObjectType[],
  proposed: readonly OwnField[],
): Promise<ReportContent['files']> {
  const pair = pairNamed(run.pair);
  const owner = { namespace: pair.namespace, migration: run.migration };
  const own = [...ownFieldsOf(types), ...proposed].map(
    (field): ScriptField => ({ ...asKept(field), externalId: fieldExternalId(owner, field) }),
  );
  const defining = pair.objectTypes.find(({ definesFields }) => definesFields === true)?.name ?? '';
  const defined = [...(await keptFields(stores, run))].map(
    ([key, field]): ScriptField => ({ ...field, externalId: externalId(pair.namespace, run.migration, defining, key) }),
  );
  if (own.length + defined.length === 0) return [];
  const text = customFieldsScript(run.migration, [...own, ...defined]);
  await stores.work.writeText(runFiles(run).report(script), text, 'text/x-python; charset=utf-8');
  return [
    {
      name: script,
      what: 'makes the custom fields in any Odoo, as often as it is run: python3 create_custom_fields.py --help',
    },
  ];
}

const asKept = ({ options = [], relation, help, ...field }: OwnField): ScriptField => ({
  ...field,
  options,
  relation: relation ?? null,
  help: help ?? null,
});
