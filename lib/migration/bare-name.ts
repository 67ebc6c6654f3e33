/** A name without case, spaces, `_`, `-` and `.`: what headers and canonical columns are compared by. */
export const bareName = (name: string): string => name.toLowerCase().replace(/[\s_\-.]+/g, '');
