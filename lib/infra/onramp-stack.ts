import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arn, ArnFormat, CfnOutput, CfnParameter, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Code, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { oneAfterTheOther, pairs } from '../pairs/index.ts';
import {
  mayAskModel,
  mayInvoke,
  mayLookUp,
  mayRead,
  mayReadAndWrite,
  mayReadLists,
  mayReadSecret,
  mayRunOthers,
  mayStore,
  mayTell,
  mayWaitFor,
} from './permissions.ts';
import { schedules } from './schedules.ts';
import { namePrefix as prefix } from './stack-name.ts';
import { type StepProps, stepFunction } from './step-function.ts';
import { Storage } from './storage.ts';

/** What a deployment may choose. */
export interface OnrampStackProps extends StackProps {
  /** Folder with one bundle a function. */
  readonly bundles: string;
  /** Folder with the state machine definitions. */
  readonly definitions: string;
  /** Migrations for which a secret is made; the administrator fills it in. */
  readonly migrations: readonly string[];
  /** Calls to Odoo at the same time, over all state machines: Odoo's own workers are few. */
  readonly odooConnections: number;
  /**
   * Id of a model on Amazon Bedrock, of this region and account, that is asked for what the rules leave open in a map. It
   * is told names of columns and shapes of values, never a value.
   */
  readonly bedrockModel?: string;
}

/** The whole of odoo-onramp in one AWS account. */
export class OnrampStack extends Stack {
  readonly #props: OnrampStackProps;
  readonly #environment: Record<string, string>;
  readonly #storage: Storage;

  constructor(scope: Construct, id: string, props: OnrampStackProps) {
    super(scope, id, props);
    this.#props = props;
    const quietSeconds = new CfnParameter(this, 'QuietSeconds', {
      type: 'Number',
      default: 600,
      description: 'Seconds without a new file after which a drop without manifest.json counts as complete',
    });
    const odooCallSeconds = new CfnParameter(this, 'OdooCallSeconds', {
      type: 'Number',
      default: 150,
      description: "Seconds a call to Odoo is waited for; must outlive Odoo's own limit_time_real (120 s by default)",
    });
    const reminderSeconds = new CfnParameter(this, 'GateReminderSeconds', {
      type: 'Number',
      default: 604_800,
      minValue: 1,
      description: 'Seconds after which people are told again that a run waits at a gate for them',
    });
    this.#storage = new Storage(this, 'Storage');
    const { exports, work, idMap, registry, sourceKey, notifications, key } = this.#storage;
    this.#environment = {
      EXPORTS_BUCKET: exports.bucketName,
      WORK_BUCKET: work.bucketName,
      ID_MAP_TABLE: idMap.tableName,
      REGISTRY_TABLE: registry.tableName,
      ODOO_SECRET_PREFIX: prefix,
      QUIET_SECONDS: quietSeconds.valueAsString,
      ODOO_CALL_SECONDS: odooCallSeconds.valueAsString,
    };
    const machineArn = (name: string) =>
      Arn.format(
        {
          service: 'states',
          resource: 'stateMachine',
          resourceName: `${prefix}-${name}`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        },
        this,
      );

    const executionsOf = (name: string) =>
      Arn.format(
        {
          service: 'states',
          resource: 'execution',
          resourceName: `${prefix}-${name}*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        },
        this,
      );

    const openDrop = this.#step('OpenDrop', 'open-drop', 'Opens a complete drop', {
      timeout: Duration.minutes(15),
      diskMegabytes: 4096,
    });
    const profileDrop = this.#step('ProfileDrop', 'profile-drop', 'Profiles every file of a drop', {
      timeout: Duration.minutes(15),
      // One vCPU comes with 1,769 MB; profiling is bound by one core.
      memoryMegabytes: 1769,
      diskMegabytes: 4096,
    });
    const proposeMap = this.#step('ProposeMap', 'propose-map', 'Settles which map a run follows', {
      timeout: Duration.minutes(5),
      environment: props.bedrockModel === undefined ? {} : { BEDROCK_MODEL: props.bedrockModel },
    });
    const checkMap = this.#step('CheckMap', 'check-map', 'Holds a map against the files of a drop and Odoo', {
      timeout: Duration.minutes(5),
    });
    const announceGate = this.#step('AnnounceGate', 'announce-gate', 'Says what people are told of a gate', {
      environment: { DECIDE_MACHINE: machineArn('decide') },
    });
    const lookAtOdoo = this.#step('LookAtOdoo', 'look-at-odoo', 'Looks Odoo over before the map is approved', {
      timeout: Duration.minutes(5),
    });
    const auditDrop = this.#step('AuditDrop', 'audit-drop', 'Writes down what is wrong with the rows of a drop', {
      timeout: Duration.minutes(15),
      // Bound by one core, as the transform.
      memoryMegabytes: 1769,
      diskMegabytes: 4096,
    });
    const openGate = this.#step('OpenGate', 'open-gate', 'Opens a gate where a person decides');
    const decide = this.#step('Decide', 'decide', "Takes a person's decision at a gate");
    const prepare = this.#step('Prepare', 'prepare', 'Looks whether Odoo can take the drop, and plans the phases', {
      timeout: Duration.minutes(5),
      environment: { OBJECT_MACHINE_PREFIX: machineArn('') },
    });
    const chooseSample = this.#step('ChooseSample', 'choose-sample', 'Chooses the rows that are looked at first', {
      timeout: Duration.minutes(15),
      memoryMegabytes: 1769,
      diskMegabytes: 4096,
    });
    const sampleSheet = this.#step('SampleSheet', 'sample-sheet', 'Puts a sample beside what Odoo holds of it', {
      timeout: Duration.minutes(15),
    });
    const transform = this.#step('Transform', 'transform', 'Turns exports into parts of canonical records', {
      timeout: Duration.minutes(15),
      // One vCPU comes with 1,769 MB; the transform is bound by one core.
      memoryMegabytes: 1769,
      diskMegabytes: 4096,
    });
    const load = this.#step('Load', 'load', 'Loads one part into Odoo', {
      timeout: Duration.minutes(15),
      // A file of 95 MiB on its way to Odoo takes 740 MB.
      memoryMegabytes: 1024,
      reservedConcurrency: props.odooConnections,
    });
    const settleWaiting = this.#step(
      'SettleWaiting',
      'settle-waiting',
      'Looks after rows that wait for a row of their own type',
      {
        timeout: Duration.minutes(15),
      },
    );
    const lookForGone = this.#step('LookForGone', 'look-for-gone', 'Looks which rows are gone from a full drop', {
      timeout: Duration.minutes(15),
    });
    const verify = this.#step('Verify', 'verify', 'Compares what was migrated with what Odoo holds', {
      timeout: Duration.minutes(15),
    });
    const reportVerification = this.#step(
      'ReportVerification',
      'report-verification',
      'Writes what a verification found',
      { timeout: Duration.minutes(5) },
    );
    const reconcileObject = this.#step(
      'ReconcileObject',
      'reconcile-object',
      'Holds outcomes against rows and against Odoo',
      {
        timeout: Duration.minutes(15),
      },
    );
    const finishRun = this.#step('FinishRun', 'finish-run', 'Writes the report of a run', {
      timeout: Duration.minutes(15),
    });
    const planRollback = this.#step('PlanRollback', 'plan-rollback', 'Chooses the runs to be rolled back', {
      timeout: Duration.minutes(5),
    });
    const undoPart = this.#step('UndoPart', 'undo-part', 'Undoes one part of a run', {
      timeout: Duration.minutes(15),
      memoryMegabytes: 1024,
    });
    const checkUndone = this.#step('CheckUndone', 'check-undone', 'Reads back what a rollback undid', {
      timeout: Duration.minutes(15),
    });
    const finishRollback = this.#step('FinishRollback', 'finish-rollback', 'Writes the report of a rollback', {
      timeout: Duration.minutes(15),
    });
    const quietTime = this.#step('QuietTime', 'quiet-time', 'Says whether people have stopped uploading to a drop', {
      environment: { MIGRATION_MACHINE: machineArn('migration') },
    });
    const checkFreeze = this.#step('CheckFreeze', 'check-freeze', 'Looks whether a migration stands still', {
      timeout: Duration.minutes(5),
    });
    const signOff = this.#step('SignOff', 'sign-off', 'Writes the sheet that is signed at a cutover');
    const closeMigration = this.#step('CloseMigration', 'close-migration', 'Closes a migration after its cutover', {
      timeout: Duration.minutes(5),
    });
    const reopen = this.#step('Reopen', 'reopen', 'Opens a closed migration once more');
    const hypercare = this.#step('Hypercare', 'hypercare', 'Lists the migrations that are verified every day');
    const dueDeltas = this.#step(
      'DueDeltas',
      'due-deltas',
      'Lists the newest drops that no run has brought to its end',
      {
        timeout: Duration.minutes(5),
      },
    );
    const intake = this.#step('Intake', 'intake', 'Decides what an upload means', {
      environment: { MIGRATION_MACHINE: machineArn('migration'), DROP_MACHINE: machineArn('drop') },
    });

    // Each step may do what it does, and no more.
    for (const reader of [
      intake,
      openDrop,
      profileDrop,
      proposeMap,
      checkMap,
      auditDrop,
      prepare,
      chooseSample,
      transform,
      load,
      finishRun,
      quietTime,
      checkFreeze,
      closeMigration,
      dueDeltas,
    ])
      mayRead(reader, exports, key);
    for (const writer of [
      openDrop,
      profileDrop,
      proposeMap,
      checkMap,
      transform,
      load,
      settleWaiting,
      lookForGone,
      reconcileObject,
      finishRun,
    ]) {
      mayReadAndWrite(writer, work, key);
    }
    for (const writer of [
      lookAtOdoo,
      auditDrop,
      prepare,
      chooseSample,
      sampleSheet,
      verify,
      reportVerification,
      signOff,
    ])
      mayReadAndWrite(writer, work, key);
    for (const writer of [planRollback, undoPart, checkUndone, finishRollback]) mayReadAndWrite(writer, work, key);
    for (const mapper of [transform, load, settleWaiting, lookForGone, undoPart]) mayStore(mapper, idMap, key);
    for (const looker of [auditDrop, reconcileObject, verify]) mayLookUp(looker, idMap, key);
    for (const hasher of [
      intake,
      auditDrop,
      transform,
      load,
      settleWaiting,
      lookForGone,
      reconcileObject,
      verify,
      undoPart,
    ]) {
      mayReadSecret(hasher, sourceKey, key);
      hasher.addEnvironment('SOURCE_KEY_SECRET', sourceKey.secretArn);
    }
    for (const registrar of [
      intake,
      openDrop,
      announceGate,
      openGate,
      decide,
      load,
      finishRun,
      planRollback,
      undoPart,
      finishRollback,
      closeMigration,
      reopen,
    ])
      mayStore(registrar, registry, key);
    for (const looker of [
      proposeMap,
      lookAtOdoo,
      checkMap,
      auditDrop,
      prepare,
      lookForGone,
      verify,
      checkFreeze,
      hypercare,
      dueDeltas,
    ])
      mayLookUp(looker, registry, key);
    for (const speaker of [
      proposeMap,
      lookAtOdoo,
      checkMap,
      prepare,
      sampleSheet,
      load,
      lookForGone,
      reconcileObject,
      verify,
      undoPart,
      checkUndone,
    ])
      this.#mayReadOdooSecrets(speaker);
    for (const starter of [intake, quietTime]) {
      const resources = starter === intake ? [machineArn('migration'), machineArn('drop')] : [machineArn('migration')];
      starter.addToRolePolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources }));
    }
    // Whether an earlier run or rollback of the migration still goes on.
    for (const waiter of [openDrop, planRollback, verify, checkFreeze, closeMigration])
      waiter.addToRolePolicy(
        new PolicyStatement({
          actions: ['states:DescribeExecution'],
          resources: ['migration:', 'rollback:'].map(executionsOf),
        }),
      );
    if (props.bedrockModel !== undefined) mayAskModel(this, proposeMap, props.bedrockModel);
    for (const answerer of [intake, openGate, decide]) {
      answerer.addToRolePolicy(
        new PolicyStatement({ actions: ['states:SendTaskSuccess'], resources: [machineArn('gate')] }),
      );
    }

    const objectMachines = pairs.flatMap((pair) =>
      pair.objectTypes.map((type) => {
        const machine = this.#machine(`${pair.name}-${type.name}`, 'object.asl.json', {
          Object: type.name,
          // Odoo shows messages in the order in which they were made, and collected rows are added to what is there.
          PartsAtATime: oneAfterTheOther(type) ? '1' : '2',
          WorkBucket: work.bucketName,
          Transform: transform.functionArn,
          Load: load.functionArn,
          SettleWaiting: settleWaiting.functionArn,
          LookForGone: lookForGone.functionArn,
          ReconcileObject: reconcileObject.functionArn,
        });
        mayInvoke(machine, [transform, load, settleWaiting, lookForGone, reconcileObject]);
        machine.addToRolePolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [work.bucketArn] }));
        // A distributed map starts a child execution of its own machine for every part, and follows them.
        const ownMachine = machineArn(`${pair.name}-${type.name}`);
        machine.addToRolePolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [ownMachine] }));
        machine.addToRolePolicy(
          new PolicyStatement({
            actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
            resources: [executionsOf(`${pair.name}-${type.name}`)],
          }),
        );
        return machine;
      }),
    );
    const gate = this.#machine('gate', 'gate.asl.json', {
      AnnounceGate: announceGate.functionArn,
      OpenGate: openGate.functionArn,
      Topic: notifications.topicArn,
      ReminderSeconds: reminderSeconds.valueAsString,
    });
    mayInvoke(gate, [announceGate, openGate]);
    mayTell(gate, notifications, key);
    const migration = this.#machine('migration', 'migration.asl.json', {
      OpenDrop: openDrop.functionArn,
      ProfileDrop: profileDrop.functionArn,
      ProposeMap: proposeMap.functionArn,
      LookAtOdoo: lookAtOdoo.functionArn,
      CheckMap: checkMap.functionArn,
      AuditDrop: auditDrop.functionArn,
      GateMachine: gate.stateMachineArn,
      RollbackMachine: machineArn('rollback'),
      Prepare: prepare.functionArn,
      ChooseSample: chooseSample.functionArn,
      SampleSheet: sampleSheet.functionArn,
      FinishRun: finishRun.functionArn,
    });
    mayInvoke(migration, [
      openDrop,
      profileDrop,
      proposeMap,
      lookAtOdoo,
      checkMap,
      auditDrop,
      prepare,
      chooseSample,
      sampleSheet,
      finishRun,
    ]);
    migration.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:StartExecution'],
        // Itself too: the full run after a sample. The rollback of what was not accepted.
        resources: [
          machineArn('migration'),
          machineArn('rollback'),
          ...[gate, ...objectMachines].map(({ stateMachineArn }) => stateMachineArn),
        ],
      }),
    );
    mayWaitFor(this, migration, ['gate:', ...pairs.map(({ name }) => `${name}-`)].map(executionsOf));
    const drop = this.#machine('drop', 'drop.asl.json', {
      QuietTime: quietTime.functionArn,
      QuietSeconds: quietSeconds.valueAsString,
    });
    mayInvoke(drop, [quietTime]);
    const verifyMachine = this.#machine('verify', 'verify.asl.json', {
      Verify: verify.functionArn,
      ReportVerification: reportVerification.functionArn,
      Topic: notifications.topicArn,
    });
    mayInvoke(verifyMachine, [verify, reportVerification]);
    mayTell(verifyMachine, notifications, key);
    const cutover = this.#machine('cutover', 'cutover.asl.json', {
      CheckFreeze: checkFreeze.functionArn,
      SignOff: signOff.functionArn,
      CloseMigration: closeMigration.functionArn,
      MigrationMachine: migration.stateMachineArn,
      VerifyMachine: verifyMachine.stateMachineArn,
    });
    mayInvoke(cutover, [checkFreeze, signOff, closeMigration]);
    mayRunOthers(this, cutover, [migration, verifyMachine], ['migration:', 'verify:'].map(executionsOf));
    const hypercareMachine = this.#machine('hypercare', 'hypercare.asl.json', {
      Hypercare: hypercare.functionArn,
      VerifyMachine: verifyMachine.stateMachineArn,
      Topic: notifications.topicArn,
    });
    mayInvoke(hypercareMachine, [hypercare]);
    mayTell(hypercareMachine, notifications, key);
    mayRunOthers(this, hypercareMachine, [verifyMachine], [executionsOf('verify:')]);
    const deltas = this.#machine('deltas', 'deltas.asl.json', {
      DueDeltas: dueDeltas.functionArn,
      MigrationMachine: migration.stateMachineArn,
    });
    mayInvoke(deltas, [dueDeltas]);
    deltas.addToRolePolicy(
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [migration.stateMachineArn] }),
    );
    const reopenMachine = this.#machine('reopen', 'reopen.asl.json', { Reopen: reopen.functionArn });
    mayInvoke(reopenMachine, [reopen]);
    schedules(this, { hypercare: hypercareMachine, deltas });
    const decideMachine = this.#machine('decide', 'decide.asl.json', { Decide: decide.functionArn });
    mayInvoke(decideMachine, [decide]);

    const rollback = this.#machine('rollback', 'rollback.asl.json', {
      WorkBucket: work.bucketName,
      PlanRollback: planRollback.functionArn,
      UndoPart: undoPart.functionArn,
      CheckUndone: checkUndone.functionArn,
      FinishRollback: finishRollback.functionArn,
    });
    mayInvoke(rollback, [planRollback, undoPart, checkUndone, finishRollback]);
    mayReadLists(rollback, work, key);
    // Its distributed maps start child executions of its own machine, and follow them.
    const ownRollbacks = machineArn('rollback');
    rollback.addToRolePolicy(new PolicyStatement({ actions: ['states:StartExecution'], resources: [ownRollbacks] }));
    rollback.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution', 'states:RedriveExecution'],
        resources: [executionsOf('rollback')],
      }),
    );

    new Rule(this, 'UploadRule', {
      description: 'A file was uploaded to the exports bucket',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [exports.bucketName] },
          // Files of documents come by the thousand and start nothing.
          object: { key: [{ 'anything-but': { wildcard: pairs.map(({ name }) => `${name}/*/*/documents/*`) } }] },
        },
      },
      targets: [new LambdaTarget(intake, { retryAttempts: 5 })],
    });
    this.#watchIntake(intake);
    for (const name of props.migrations) this.#odooSecret(name);

    new CfnOutput(this, 'ExportsBucket', {
      value: exports.bucketName,
      description: 'Upload exports here: <pair>/<migration>/<drop>/',
    });
    new CfnOutput(this, 'WorkBucket', {
      value: work.bucketName,
      description: 'Reports lie under <pair>/<migration>/<run>/report/',
    });
    new CfnOutput(this, 'IdMapTable', { value: idMap.tableName });
    new CfnOutput(this, 'RegistryTable', { value: registry.tableName });
    new CfnOutput(this, 'SourceKeySecret', { value: sourceKey.secretArn });
    new CfnOutput(this, 'MigrationMachine', { value: migration.stateMachineArn });
    new CfnOutput(this, 'VerifyMachine', { value: verifyMachine.stateMachineArn });
    new CfnOutput(this, 'CutoverMachine', { value: cutover.stateMachineArn });
    new CfnOutput(this, 'ReopenMachine', { value: reopenMachine.stateMachineArn });
    new CfnOutput(this, 'HypercareMachine', { value: hypercareMachine.stateMachineArn });
    new CfnOutput(this, 'DecideMachine', { value: decideMachine.stateMachineArn });
    new CfnOutput(this, 'RollbackMachine', {
      value: rollback.stateMachineArn,
      description: 'Start it with {"pair", "migration", "by", "reason"} and "run" or "all": true',
    });
    new CfnOutput(this, 'NotificationsTopic', {
      value: notifications.topicArn,
      description: 'Subscribe the people who decide at gates',
    });
    new CfnOutput(this, 'LoadFunction', { value: load.functionName });
    new CfnOutput(this, 'UndoFunction', { value: undoPart.functionName });
    new CfnOutput(this, 'KeyArn', { value: key.keyArn });
  }

  #step(
    id: string,
    step: string,
    description: string,
    options: Partial<
      Pick<StepProps, 'timeout' | 'memoryMegabytes' | 'diskMegabytes' | 'reservedConcurrency' | 'environment'>
    > = {},
  ): LambdaFunction {
    return stepFunction(this, id, {
      step,
      description,
      code: Code.fromAsset(join(this.#props.bundles, step)),
      timeout: Duration.minutes(1),
      ...options,
      environment: { ...this.#environment, ...options.environment },
    });
  }

  #machine(name: string, file: string, substitutions: Readonly<Record<string, string>>): StateMachine {
    return new StateMachine(this, `${name}-machine`, {
      stateMachineName: `${prefix}-${name}`,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(readFileSync(join(this.#props.definitions, file), 'utf8')),
      definitionSubstitutions: { ...substitutions },
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, `${name}-machine-logs`, {
          // Names beginning with this prefix share one resource policy; others run into its size limit.
          logGroupName: `/aws/vendedlogs/states/${prefix}-${name}`,
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        // Payloads hold no rows, and the log need not repeat them.
        includeExecutionData: false,
      },
    });
  }

  #mayReadOdooSecrets(speaker: LambdaFunction): void {
    speaker.addToRolePolicy(
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [
          Arn.format(
            {
              service: 'secretsmanager',
              resource: 'secret',
              resourceName: `${prefix}/*`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            },
            this,
          ),
        ],
      }),
    );
  }

  #odooSecret(migration: string): void {
    new Secret(this, `OdooSecret-${migration}`, {
      secretName: `${prefix}/${migration}`,
      description: `Odoo of the migration ${migration}: {"url", "database", "login", "secret"}, secret being an API key`,
      encryptionKey: this.#storage.key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ url: '', database: '', login: '' }),
        generateStringKey: 'secret',
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** Uploads that could not be taken in are kept and raise an alarm. */
  #watchIntake(intake: LambdaFunction): void {
    const refused = new Queue(this, 'RefusedUploads', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    intake.configureAsyncInvoke({ onFailure: new SqsDestination(refused), retryAttempts: 2 });
    new Alarm(this, 'RefusedUploadsAlarm', {
      alarmDescription: 'An upload to the exports bucket could not be taken in; the message in the queue says why',
      metric: refused.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
