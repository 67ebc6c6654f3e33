import { hash } from 'node:crypto';

/**
 * Database id that stands for a record which the real run would make: below zero, where Odoo has none, and the same for
 * an external id wherever it is asked for. Within 32 bits, so that Odoo can look for it and find nothing.
 */
export function virtualId(externalId: string): number {
  const number = Number.parseInt(hash('sha1', externalId).slice(0, 8), 16) % 2_000_000_000;
  return -1 - number;
}

export const isVirtual = (id: number): boolean => id < 0;
