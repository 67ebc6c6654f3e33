import type { Json, JsonObject } from '../json.ts';
import type { ResultWriter } from './definition.ts';
import { type ExecutionIdentity, scopeOf, type Visit } from './frame.ts';
import { textArgument } from './task.ts';

/** How one child workflow of a Distributed Map ended. */
export type ChildResult = {
  readonly mapRunArn: string;
  readonly execution: ExecutionIdentity;
  readonly startedAt: number;
  readonly stoppedAt: number;
} & (
  | { readonly status: 'SUCCEEDED'; readonly output: Json }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string }
);

/** The Map's own result: the children's outputs, or where ResultWriter put them. */
export async function collectResults(
  writer: ResultWriter | undefined,
  visit: Visit,
  results: readonly ChildResult[],
  mapRunArn: string,
  runId: string,
): Promise<Json> {
  const exported = writer?.Arguments !== undefined;
  const transformation = writer?.WriterConfig?.Transformation ?? (exported ? 'NONE' : 'COMPACT');
  const shape = (result: ChildResult): readonly Json[] => {
    // A failed child is always told with its error, whatever the transformation.
    if (result.status === 'FAILED' || transformation === 'NONE') return [withMetadata(result)];
    return transformation === 'FLATTEN' && Array.isArray(result.output) ? result.output : [result.output];
  };
  if (writer?.Arguments === undefined) return results.flatMap(shape);

  const { objects, evaluate } = visit.frame.host;
  const args = await evaluate(writer.Arguments, 'ResultWriter/Arguments', scopeOf(visit));
  const bucket = textArgument(args, 'Bucket');
  const folder = `${textArgument(args, 'Prefix').replace(/\/$/, '')}/${runId}`;
  const lines = writer.WriterConfig?.OutputType === 'JSONL';
  const write = async (status: ChildResult['status']): Promise<readonly JsonObject[]> => {
    const rows = results.filter((result) => result.status === status).flatMap(shape);
    if (rows.length === 0) return [];
    const key = `${folder}/${status}_0.${lines ? 'jsonl' : 'json'}`;
    const content = lines ? rows.map((row) => JSON.stringify(row)).join('\n') : JSON.stringify(rows);
    await objects.write(bucket, key, content);
    return [{ Key: key, Size: Buffer.byteLength(content) }];
  };
  const ResultFiles = { FAILED: await write('FAILED'), PENDING: [], SUCCEEDED: await write('SUCCEEDED') };
  const manifest = { DestinationBucket: bucket, MapRunArn: mapRunArn, ResultFiles };
  await objects.write(bucket, `${folder}/manifest.json`, JSON.stringify(manifest));
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: bucket, Key: `${folder}/manifest.json` } };
}

function withMetadata(result: ChildResult): JsonObject {
  const { execution } = result;
  return {
    ExecutionArn: execution.executionArn,
    Input: JSON.stringify(execution.input),
    InputDetails: { Included: true },
    Name: execution.name,
    ...(result.status === 'SUCCEEDED'
      ? { Output: JSON.stringify(result.output), OutputDetails: { Included: true } }
      : { Error: result.error, Cause: result.cause }),
    StartDate: new Date(result.startedAt).toISOString(),
    StateMachineArn: execution.machineArn,
    Status: result.status,
    StopDate: new Date(result.stoppedAt).toISOString(),
  };
}
