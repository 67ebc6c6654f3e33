/**
 * Everything that the Node.js runtime of Lambda lets out of an error that leaves a function: name, message and stack to
 * the caller, and to the log the enumerable properties too.
 */
export function letOutByLambda(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack } = error;
  const properties = (_key: string, value: unknown) =>
    value instanceof Error
      ? { ...value, errorType: value.name, errorMessage: value.message, stack: value.stack }
      : value;
  return JSON.stringify({ name, message, stack, properties: error }, properties);
}
