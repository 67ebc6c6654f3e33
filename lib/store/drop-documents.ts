const folder = /(?:^|\/)documents\/(.+)$/;

/**
 * The name of a file of a document, as rows give it: what follows the folder `documents/`, wherever that lies in a drop
 * or an archive. Undefined for any other file.
 * @param path below the drop's folder, or inside its archive
 */
export const documentName = (path: string): string | undefined => folder.exec(path)?.[1];
