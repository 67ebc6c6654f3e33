import { text } from 'node:stream/consumers';
import type { z } from 'zod';
import { DecisionRefusedError } from '../migration/errors.ts';
import type { Stores } from './environment.ts';
import { decide } from './gates.ts';
import { decisionFileSchema, decisionSchema } from './inputs.ts';
import type { Intake, Upload } from './intake.ts';

/** Whether a file of a drop is a decision about its run, and no part of the export. @param file path below the drop */
export const isDecisionFile = (file: string | undefined): boolean => file === 'decision.json';

/**
 * Takes the decision that was uploaded beside a drop, at the gate it names, for the runs over that drop. The second sight
 * of the same upload changes nothing, whatever waits at the gate by then.
 * @throws {DecisionRefusedError} when the file is no decision, or about something else than what waits
 * @throws {NothingWaitsError} when no run over the drop waits at the gate
 */
export async function takeDecisionFile(
  stores: Stores,
  { pair, migration, drop }: Upload,
  upload: { readonly bucket: string; readonly key: string; readonly versionId: string },
): Promise<Intake> {
  const registry = stores.registry({ pair, migration });
  if (await registry.wasSeen(upload)) return { kind: 'seen-before' };
  const versionId = upload.versionId === '' ? undefined : upload.versionId;
  const content = await text(await stores.exports.open({ key: upload.key, versionId }));
  const decision = readDecision(decisionFileSchema, jsonOf(content));
  const hash = await registry.uploadHash(upload);
  const { runs } = await decide(stores, { pair, migration, ...decision, upload: { hash, drop } });
  // Only now: an attempt that was cut off is made again.
  await registry.firstSight(upload);
  return runs.length === 0 ? { kind: 'seen-before' } : { kind: 'decision', runs };
}

/**
 * Takes the decision that somebody started the deciding machine with.
 * @throws {DecisionRefusedError | NothingWaitsError}
 */
export const takeWrittenDecision = async (
  stores: Stores,
  written: Readonly<Record<string, unknown>>,
): Promise<{ readonly runs: readonly string[] }> => decide(stores, readDecision(decisionSchema, written));

/**
 * Reads what a person wrote as a decision.
 * @throws {DecisionRefusedError} naming everything that is wrong at once, without a word of what was written
 */
function readDecision<Decision>(schema: z.ZodType<Decision>, data: unknown): Decision {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw refused(
    parsed.error.issues.map(({ path, message }) =>
      path.length === 0 ? 'It is no object' : `"${path.join('.')}": ${message}`,
    ),
  );
}

function jsonOf(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw refused(['It is not JSON']);
  }
}

const refused = (problems: readonly string[]) =>
  new DecisionRefusedError(
    `The decision cannot be taken. ${problems.join('. ')}. Write it as the notification shows it, such as {"gate": "map", "verdict": "approved", "by": "your name", "reason": "why"}`,
  );
