import { z } from 'zod';
import type { OdooClient } from '../client.ts';
import type { Step } from './advance.ts';
import { searchRecords } from './search-records.ts';

/** Deletes records that are still there. */
export const unlinkStep = (client: OdooClient, model: string): Step => ({
  open: async (ids) =>
    (await searchRecords(client, model, [['id', 'in', [...ids]]], [], z.object({ id: z.number() }))).map(
      ({ id }) => id,
    ),
  call: (ids) => ({ model, method: 'unlink', ids }),
});
