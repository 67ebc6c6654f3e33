import { z } from 'zod';
import { type Json, jsonSchema } from '../json.ts';

/**
 * The part of Amazon States Language this project allows itself: JSONata, no JSONPath. Objects are strict, so a field
 * that the engine would ignore is refused instead.
 */

const numberOrExpression = z.union([z.number(), z.string()]);
const comment = { Comment: z.string().optional(), QueryLanguage: z.literal('JSONata').optional() };
const transition = { Next: z.string().optional(), End: z.literal(true).optional() };
const data = { Assign: z.record(z.string(), jsonSchema).optional(), Output: jsonSchema.optional() };

const retrier = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().int().min(1).optional(),
  MaxAttempts: z.number().int().min(0).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.number().int().min(1).optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
});
const catcher = z.strictObject({
  Comment: z.string().optional(),
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  ...data,
});
const recovery = { Retry: z.array(retrier).optional(), Catch: z.array(catcher).optional() };

const taskState = z.strictObject({
  Type: z.literal('Task'),
  ...comment,
  ...transition,
  ...data,
  ...recovery,
  Resource: z.string(),
  Arguments: jsonSchema.optional(),
  TimeoutSeconds: numberOrExpression.optional(),
  HeartbeatSeconds: numberOrExpression.optional(),
});
const passState = z.strictObject({ Type: z.literal('Pass'), ...comment, ...transition, ...data });
const waitState = z.strictObject({
  Type: z.literal('Wait'),
  ...comment,
  ...transition,
  ...data,
  Seconds: numberOrExpression.optional(),
  Timestamp: z.string().optional(),
});
const choiceState = z.strictObject({
  Type: z.literal('Choice'),
  ...comment,
  ...data,
  Choices: z
    .array(
      z.strictObject({
        Comment: z.string().optional(),
        Condition: z.union([z.string(), z.boolean()]),
        Next: z.string(),
        ...data,
      }),
    )
    .min(1),
  Default: z.string().optional(),
});
const succeedState = z.strictObject({ Type: z.literal('Succeed'), ...comment, Output: jsonSchema.optional() });
const failState = z.strictObject({
  Type: z.literal('Fail'),
  ...comment,
  Error: z.string().optional(),
  Cause: z.string().optional(),
});

const parallelFields = z.strictObject({
  Type: z.literal('Parallel'),
  ...comment,
  ...transition,
  ...data,
  ...recovery,
  Arguments: jsonSchema.optional(),
});

const itemReader = z.strictObject({
  Resource: z.enum(['arn:aws:states:::s3:getObject', 'arn:aws:states:::s3:listObjectsV2']),
  ReaderConfig: z
    .strictObject({
      InputType: z.enum(['JSON', 'JSONL', 'CSV']).optional(),
      CSVHeaderLocation: z.enum(['FIRST_ROW', 'GIVEN']).optional(),
      CSVHeaders: z.array(z.string()).optional(),
      CSVDelimiter: z.enum(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']).optional(),
      MaxItems: numberOrExpression.optional(),
    })
    .optional(),
  Arguments: jsonSchema,
});
const itemBatcher = z.strictObject({
  BatchInput: jsonSchema.optional(),
  MaxItemsPerBatch: numberOrExpression.optional(),
  MaxInputBytesPerBatch: numberOrExpression.optional(),
});
const resultWriter = z.strictObject({
  Resource: z.literal('arn:aws:states:::s3:putObject').optional(),
  Arguments: jsonSchema.optional(),
  WriterConfig: z
    .strictObject({
      Transformation: z.enum(['NONE', 'COMPACT', 'FLATTEN']).optional(),
      OutputType: z.enum(['JSON', 'JSONL']).optional(),
    })
    .optional(),
});
const mapFields = z.strictObject({
  Type: z.literal('Map'),
  ...comment,
  ...transition,
  ...data,
  ...recovery,
  Items: jsonSchema.optional(),
  ItemSelector: jsonSchema.optional(),
  ItemReader: itemReader.optional(),
  ItemBatcher: itemBatcher.optional(),
  ResultWriter: resultWriter.optional(),
  MaxConcurrency: numberOrExpression.optional(),
  ToleratedFailurePercentage: numberOrExpression.optional(),
  ToleratedFailureCount: numberOrExpression.optional(),
  Label: z.string().max(40).optional(),
});
const processorConfig = z.strictObject({
  Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
  ExecutionType: z.enum(['STANDARD', 'EXPRESS']).optional(),
});

/** States and where they start: a whole machine, a branch of a Parallel or the processor of a Map. */
export interface StateGraph {
  readonly Comment?: string | undefined;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface MapProcessor extends StateGraph {
  readonly ProcessorConfig?: z.infer<typeof processorConfig> | undefined;
}

export type TaskState = z.infer<typeof taskState>;
export type WaitState = z.infer<typeof waitState>;
export type ChoiceState = z.infer<typeof choiceState>;
export type ParallelState = z.infer<typeof parallelFields> & { readonly Branches: readonly StateGraph[] };
export type MapState = z.infer<typeof mapFields> & { readonly ItemProcessor: MapProcessor };
export type State =
  | TaskState
  | z.infer<typeof passState>
  | WaitState
  | ChoiceState
  | z.infer<typeof succeedState>
  | z.infer<typeof failState>
  | ParallelState
  | MapState;

const graph = {
  Comment: z.string().optional(),
  StartAt: z.string(),
  States: z.record(
    z.string(),
    z.lazy((): z.ZodType<State> => stateSchema),
  ),
};
const parallelState = parallelFields.extend({ Branches: z.array(z.strictObject(graph)).min(1) });
const mapState = mapFields.extend({
  ItemProcessor: z.strictObject({ ...graph, ProcessorConfig: processorConfig.optional() }),
});

const stateSchema = z.discriminatedUnion('Type', [
  taskState,
  passState,
  waitState,
  choiceState,
  succeedState,
  failState,
  parallelState,
  mapState,
]);

export const definitionSchema = z.strictObject({
  ...graph,
  QueryLanguage: z.literal('JSONata').optional(),
  Version: z.literal('1.0').optional(),
  TimeoutSeconds: z.number().optional(),
});

/** A whole state machine, as its definition file has it. */
export type Definition = z.infer<typeof definitionSchema>;
export type Retrier = z.infer<typeof retrier>;
export type Catcher = z.infer<typeof catcher>;
export type ItemReader = z.infer<typeof itemReader>;
export type ItemBatcher = z.infer<typeof itemBatcher>;
export type ResultWriter = z.infer<typeof resultWriter>;

/** The graphs nested directly in a state, each with the words that lead to it. */
export function nestedGraphs(state: State): readonly { readonly at: string; readonly graph: StateGraph }[] {
  switch (state.Type) {
    case 'Parallel':
      return state.Branches.map((graph, index) => ({ at: `Branches[${index}]`, graph }));
    case 'Map':
      return [{ at: 'ItemProcessor', graph: state.ItemProcessor }];
    default:
      return [];
  }
}

/** The fields every state may carry, whatever its type. */
export interface DataFields {
  readonly Assign?: Readonly<Record<string, Json>> | undefined;
  readonly Output?: Json | undefined;
}
