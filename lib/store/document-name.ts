const folder = /(?:^|\/)documents\/(.+)$/i;

/**
 * The name of a file of a document, as rows give it: what follows the folder `documents/`, wherever that lies in a drop
 * or an archive. Undefined for any other file.
 * @param path below the drop's folder, or inside its archive
 */
export const documentName = (path: string): string | undefined => folder.exec(path)?.[1];

/** A key as a message may show it: the name of a document's file may be that of the person it is about. */
export function withoutDocumentName(key: string): string {
  const name = documentName(key);
  return name === undefined ? key : `${key.slice(0, -name.length)}…`;
}
