import type { Pair } from '../migration/object-type.ts';
import { mapSchema } from '../report/map-schema.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const [mapFile, schemaFile] = ['map.yaml', 'map.schema.json'];

const schemaLine = '# yaml-language-server: $schema=';

/**
 * Writes the map for people, to be edited and uploaded with the drop, and the schema by which editors complete it.
 * @param yaml the map with its remarks, as it was proposed or as a person wrote it
 */
export async function writeMapFiles(stores: Stores, run: RunName, pair: Pair, yaml: string): Promise<void> {
  const { report } = runFiles(run);
  const text = yaml.startsWith(schemaLine) ? yaml : `${schemaLine}${schemaFile}\n${yaml}`;
  await stores.work.writeText(report(mapFile), text, 'application/yaml');
  await stores.work.writeText(report(schemaFile), `${JSON.stringify(mapSchema(pair), null, 2)}\n`);
}

/** Both files as the report names them, if the run came so far. */
export async function mapFiles(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  const [found] = await stores.work.listAll(runFiles(run).report(schemaFile));
  if (found === undefined) return [];
  return [
    { name: mapFile, what: 'the map; to change it, edit it and upload the drop again with it' },
    { name: schemaFile, what: 'lets an editor check and complete the map' },
  ];
}
