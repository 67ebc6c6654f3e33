import { z } from 'zod';
import { namePrefix, stackName } from '../infra/stack-name.ts';
import { bootLocalCloud, type LocalCloud, type Witnessed } from '../local-cloud/boot.ts';
import { childrenOf, findLocalCloud } from '../local-cloud/cloud-file.ts';
import { type Stores, stores } from '../steps/environment.ts';
import { awsClients } from '../store/clients.ts';
import { synthesise } from './synthesise.ts';

const outputsSchema = z.object({
  ExportsBucket: z.string(),
  WorkBucket: z.string(),
  IdMapTable: z.string(),
  RegistryTable: z.string(),
  SourceKeySecret: z.string(),
  MigrationMachine: z.string(),
  CutoverMachine: z.string(),
  ReopenMachine: z.string(),
  HypercareMachine: z.string(),
  DecideMachine: z.string(),
  VerifyMachine: z.string(),
  RollbackMachine: z.string(),
  LoadFunction: z.string(),
  UndoFunction: z.string(),
});

/** The cloud a command works with: on a laptop the stack booted here. */
export interface Cloud {
  readonly stores: Stores;
  readonly cutoverMachine: string;
  readonly reopenMachine: string;
  readonly hypercareMachine: string;
  readonly decideMachine: string;
  readonly verifyMachine: string;
  readonly rollbackMachine: string;
  /** Process ids of the load function's children, for tests that kill one. */
  loadChildren(): readonly number[];
  /** The same of the function that undoes parts. */
  undoChildren(): readonly number[];
  close(): Promise<void>;
}

/** Chooses the local cloud: where its state is kept, and CloudFormation parameters. */
export interface CloudChoice {
  readonly stateDir: string;
  readonly parameters?: Readonly<Record<string, string>>;
  /** Told of what goes around in a cloud that is booted here and is kept nowhere, for tests that search it. */
  readonly witness?: (seen: Witnessed) => void;
}

/** Joins the local cloud that is up over a state folder, or boots the synthesised stack there. */
export async function openCloud({ stateDir, parameters, witness }: CloudChoice): Promise<Cloud> {
  const running = await findLocalCloud(stateDir);
  if (running !== undefined) return cloudAt(running, { stateDir, close: async () => undefined });
  const assembly = await synthesise();
  const booted = await bootLocalCloud({
    assembly,
    stackName,
    stateDir,
    witness,
    ...(parameters === undefined ? {} : { parameters }),
  });
  return cloudAt(booted, { stateDir, close: booted.close });
}

function cloudAt(
  { endpoint, outputs: found }: Pick<LocalCloud, 'endpoint' | 'outputs'>,
  { stateDir, close }: Pick<CloudChoice, 'stateDir'> & Pick<Cloud, 'close'>,
): Cloud {
  const outputs = outputsSchema.parse(found);
  const aws = awsClients({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    cutoverMachine: outputs.CutoverMachine,
    reopenMachine: outputs.ReopenMachine,
    hypercareMachine: outputs.HypercareMachine,
    decideMachine: outputs.DecideMachine,
    verifyMachine: outputs.VerifyMachine,
    rollbackMachine: outputs.RollbackMachine,
    loadChildren: () => childrenOf(stateDir, outputs.LoadFunction),
    undoChildren: () => childrenOf(stateDir, outputs.UndoFunction),
    close,
    stores: stores(aws, {
      EXPORTS_BUCKET: outputs.ExportsBucket,
      WORK_BUCKET: outputs.WorkBucket,
      ID_MAP_TABLE: outputs.IdMapTable,
      REGISTRY_TABLE: outputs.RegistryTable,
      ODOO_SECRET_PREFIX: namePrefix,
      SOURCE_KEY_SECRET: outputs.SourceKeySecret,
      DECIDE_MACHINE: outputs.DecideMachine,
      QUIET_SECONDS: 600,
      ODOO_CALL_SECONDS: 150,
    }),
  };
}
