import { AwsFault } from '../aws-fault.ts';

export const noSuchKey = () => new AwsFault('NoSuchKey', 'The specified key does not exist.', 404);
export const noSuchBucket = (name: string) =>
  new AwsFault('NoSuchBucket', `The specified bucket does not exist: ${name}`, 404);
export const preconditionFailed = () =>
  new AwsFault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
export const notHere = (what: string) => new AwsFault('NotImplemented', `The local S3 does not offer ${what}.`, 501);
