import { type SchemaMap, writeMap } from '../migration/map.ts';
import type { Pair } from '../migration/object-type.ts';
import { mapSchema } from '../report/map-schema.ts';
import type { ReportContent } from '../report/report-page.ts';
import { type RunName, runFiles } from '../store/run-files.ts';
import type { Stores } from './environment.ts';

const [mapFile, schemaFile] = ['map.yaml', 'map.schema.json'];

/** Writes the map for people, to be edited and uploaded with the drop, and the schema by which editors complete it. */
export async function writeMapFiles(stores: Stores, run: RunName, pair: Pair, map: SchemaMap): Promise<void> {
  const { report } = runFiles(run);
  const yaml = `# yaml-language-server: $schema=${schemaFile}\n${writeMap(map)}`;
  await stores.work.writeText(report(mapFile), yaml, 'application/yaml');
  await stores.work.writeText(report(schemaFile), `${JSON.stringify(mapSchema(pair), null, 2)}\n`);
}

/** Both files as the report names them, if the run came so far. */
export async function mapFiles(stores: Stores, run: RunName): Promise<ReportContent['files']> {
  const [found] = await stores.work.listAll(runFiles(run).report(schemaFile));
  if (found === undefined) return [];
  return [
    { name: mapFile, what: 'the map that was followed; to change it, edit it and upload the drop again with it' },
    { name: schemaFile, what: 'lets an editor check and complete the map' },
  ];
}
