import { isRead, type OdooCounts } from './client.ts';
import type { HttpOutcome } from './http.ts';

/** Counts what a client does; one for each client, shared with the calls made while it was being connected. */
export interface Tally {
  readonly maxReplyBytes: number;
  count(method: string): void;
  cleaned(characters: number): void;
  exchanged(sentBytes: number, outcome: HttpOutcome): void;
  counts(): OdooCounts;
}

/** A tally at zero. */
export function newTally(maxReplyBytes: number): Tally {
  let read = 0;
  let write = 0;
  let cleanedCharacters = 0;
  let bytesSent = 0;
  let bytesReceived = 0;
  return {
    maxReplyBytes,
    count(method) {
      if (isRead(method)) read += 1;
      else write += 1;
    },
    cleaned(characters) {
      cleanedCharacters += characters;
    },
    exchanged(sentBytes, outcome) {
      if (outcome.kind === 'not-sent') return;
      bytesSent += sentBytes;
      if (outcome.kind === 'reply') bytesReceived += outcome.body.length;
      if (outcome.kind === 'lost') bytesReceived += outcome.received;
    },
    counts: () => ({ read, write, cleanedCharacters, bytesSent, bytesReceived }),
  };
}
