/** A Lambda function as the template declares it. */
export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  /** `file.export`, as Lambda writes it. */
  readonly handler: string;
  /** The folder with the bundle. */
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  /** Most concurrent invocations; further ones are refused. Absent: unlimited, further ones wait for a free child. */
  readonly reservedConcurrency?: number | undefined;
  /** How often a failed asynchronous invocation is tried again. */
  readonly asyncRetries: number;
}

/** How one invocation ended. `fault` is the error as the runtime reports it. */
export type Invocation =
  | { readonly kind: 'answered'; readonly payload: string }
  | { readonly kind: 'failed'; readonly fault: RuntimeFault }
  | { readonly kind: 'throttled' };

export interface RuntimeFault {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[] | undefined;
}
