import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledgements } from './acknowledgements.ts';
import { bundleFunctions } from './bundle.ts';
import { OnrampStack } from './onramp-stack.ts';
import { stackName } from './stack-name.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Makes the app; `synth` writes its cloud assembly. No network and no container engine is needed. */
export function onrampApp(outdir?: string): App {
  const app = new App({ ...(outdir === undefined ? {} : { outdir }), analyticsReporting: false });
  const bundles = join(app.outdir, 'bundles');
  bundleFunctions(root, bundles);
  const migrations: unknown = app.node.tryGetContext('migrations');
  const model: unknown = app.node.tryGetContext('bedrockModel');
  const connections: unknown = app.node.tryGetContext('odooConnections');
  const stack = new OnrampStack(app, stackName, {
    bundles,
    definitions: join(root, 'statemachines'),
    migrations: typeof migrations === 'string' ? migrations.split(',') : ['example'],
    odooConnections: connections === undefined ? 2 : Number(connections),
    ...(typeof model === 'string' ? { bedrockModel: model } : {}),
  });
  acknowledge(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;

  function acknowledge(scope: OnrampStack) {
    for (const acknowledgement of acknowledgements) Validations.of(scope).acknowledge(acknowledgement);
  }
}

if (import.meta.main) onrampApp().synth();
