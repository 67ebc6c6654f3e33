/** Name of the stack, and of its template in the cloud assembly. */
export const stackName = 'OdooOnramp';

/** Everything is called after this: state machines an operator looks for in the console, and secrets. */
export const namePrefix = 'onramp';
