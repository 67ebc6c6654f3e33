/** Name of the stack, and of its template in the cloud assembly. */
export const stackName = 'OdooOnramp';

/** Everything is called after this: state machines an operator looks for in the console, and secrets. */
export const namePrefix = 'onramp';

/** The secret with the key that source keys are hashed with. Not below `<prefix>/`, where each migration has its Odoo's. */
export const sourceKeySecretName = `${namePrefix}-source-keys`;
