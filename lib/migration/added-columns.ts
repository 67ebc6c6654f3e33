/** Columns we add to a file of rejected rows. When it is uploaded again they are not taken for the source's own. */
export const addedColumns: readonly string[] = ['rule', 'how to mend it'];
