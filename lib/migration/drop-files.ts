/** What is known of a file that came with the drop. */
export interface FileFacts {
  /** SHA-1 of its bytes in hexadecimal, as Odoo keeps it of every attachment. */
  readonly sha1: string;
  readonly bytes: number;
}

/** The files that came with a drop beside its exports, named as rows name them. */
export interface DropFiles {
  /** Read once through, never held whole; undefined when there is no such file. */
  facts(name: string): Promise<FileFacts | undefined>;
  /** The bytes in base64. */
  base64(name: string): Promise<string>;
}

/** Files that Odoo held before a run put newer ones in their place, named by their SHA-1: a rollback brings them back. */
export interface FilesBefore extends DropFiles {
  keep(sha1: string, base64: string): Promise<void>;
}

/** A drop without any file. */
export const noFiles: DropFiles = {
  facts: async () => undefined,
  base64: async () => '',
};

/**
 * Bytes of the largest file that is sent. Odoo 19 takes requests of 128 MiB, and base64 makes four bytes of three: 95 MiB
 * were taken by 19.0 and 14.0, 96 were refused. The load function then holds 740 MB (400 MB for a file of 50 MiB).
 */
export const largestFile = 95 * 1024 * 1024;
