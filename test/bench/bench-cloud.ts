import { openCloud } from '../../lib/cli/cloud.ts';
import type { Stores } from '../../lib/steps/environment.ts';

/** The local cloud of one bench. */
export interface BenchCloud {
  readonly stores: Stores;
  /** Where it keeps its state; a migration over the same folder joins this cloud. */
  readonly stateDir: string;
  /** What a process needs in its environment to find the same stores, as a Lambda function does. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Boots the synthesised stack over a folder of its own. */
export async function openBenchCloud(stateDir: string): Promise<BenchCloud> {
  const { stores, close } = await openCloud({ stateDir });
  const { config } = stores.aws.s3;
  const endpoint = await config.endpoint?.();
  if (endpoint === undefined) throw new Error('The local cloud has no endpoint.');
  const address = `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}`;
  const own = Object.entries(stores.environment).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return {
    stores,
    stateDir,
    close,
    environment: {
      ...Object.fromEntries(own),
      AWS_ENDPOINT_URL: address,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
    },
  };
}
