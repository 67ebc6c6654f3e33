/** Name of the stack, and of its template in the cloud assembly. */
export const stackName = 'OdooOnramp';
