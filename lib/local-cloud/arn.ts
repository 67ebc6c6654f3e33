/** The account and region everything local lives in. */
export const localAccount = '000000000000';
export const localRegion = 'us-east-1';

/** The ARN of a local resource; `resource` with its type prefix, for example `stateMachine:Migration`. */
export function localArn(service: string, resource: string): string {
  return `arn:aws:${service}:${localRegion}:${localAccount}:${resource}`;
}

/** The last part of an ARN (`…:function:load` → `load`); a bare name is returned as it is. */
export function nameInArn(arnOrName: string): string {
  return arnOrName.slice(arnOrName.lastIndexOf(':') + 1);
}
