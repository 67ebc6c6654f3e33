declare module 'asl-validator' {
  interface ValidationError {
    readonly 'Error code': string;
    readonly Message: string;
  }
  interface Validation {
    readonly isValid: boolean;
    readonly errors: readonly ValidationError[];
  }
  /** Checks a definition against the published schemas. It writes into what it is given. */
  export default function validate(
    definition: unknown,
    options?: { readonly checkPaths: boolean; readonly checkArn: boolean },
  ): Validation;
}
