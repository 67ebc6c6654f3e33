import { join } from 'node:path';
import { z } from 'zod';
import { LocalCloudError } from '../../migration/errors.ts';
import { readJsonFile } from '../durable-file.ts';
import { type Json, jsonObjectSchema, jsonSchema } from '../json.ts';

const resourceSchema = z.object({
  Type: z.string(),
  Properties: jsonObjectSchema.optional(),
  Condition: z.string().optional(),
  Metadata: jsonObjectSchema.optional(),
});
const templateSchema = z.object({
  Parameters: z.record(z.string(), z.object({ Type: z.string(), Default: jsonSchema.optional() })).optional(),
  Mappings: z.record(z.string(), z.record(z.string(), jsonObjectSchema)).optional(),
  Conditions: jsonObjectSchema.optional(),
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.object({ Value: jsonSchema, Condition: z.string().optional() })).optional(),
});
export type Template = z.infer<typeof templateSchema>;
export type TemplateResource = z.infer<typeof resourceSchema>;

const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.string().optional() }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});

/** One stack of a synthesised cloud assembly. */
export interface Assembly {
  readonly template: Template;
  /** The file or folder of the asset uploaded under an S3 key; nothing for an unknown key. */
  asset(objectKey: string): string | undefined;
}

/** Reads `<stackName>.template.json` and its assets. Throws LocalCloudError when they are not there. */
export function readAssembly(folder: string, stackName: string): Assembly {
  const file = join(folder, `${stackName}.template.json`);
  const template = parse(templateSchema, readJsonFile(file), file);
  const manifest = readJsonFile(join(folder, `${stackName}.assets.json`));
  const assets = manifest === undefined ? { files: {} } : parse(assetsSchema, manifest, `${stackName}.assets.json`);
  const paths = new Map(
    Object.values(assets.files).flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ objectKey }) => [objectKey, join(folder, source.path)] as const),
    ),
  );
  return { template, asset: (key) => paths.get(key) };
}

function parse<T>(schema: z.ZodType<T>, json: Json | undefined, file: string): T {
  if (json === undefined) {
    throw new LocalCloudError(`${file} is not there. Synthesise the stack first (npx cdk synth), then start again.`);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new LocalCloudError(`${file} is no CloudFormation output of CDK:\n${z.prettifyError(parsed.error)}`);
}
