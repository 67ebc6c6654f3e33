import { z } from 'zod';
import type { StockDocument } from '../../migration/document.ts';
import type { Amounts, Reason } from '../../migration/outcome.ts';
import { Sum } from '../../migration/totals.ts';
import { reasonOf } from '../refusal.ts';
import { advance } from './advance.ts';
import type { DocumentRecipe, Finished } from './recipe.ts';
import { readRecords } from './records.ts';
import { many2one, many2oneOrNothing, searchRecords } from './search-records.ts';
import { bringToNothing, doneQuantity, loadLines } from './stock-lines.ts';
import { locationNames } from './stock-locations.ts';
import { statesOf, unfollowStep, validateStep } from './transfers.ts';
import { unlinkStep } from './unlink.ts';

/**
 * Quantities in stock: a transfer from the inventory adjustment location, so that each is brought in once and by a
 * document of its own, rather than by an absolute count that would overwrite what moved since.
 */
export const stockRecipe: DocumentRecipe<StockDocument> = {
  async finish(finishing, documents) {
    const { client, pause } = finishing;
    const ids = documents.map(({ id }) => id);
    const refused = new Map<number, string>();
    const changed = new Set<number>();
    for (const [id, line] of await loadLines(finishing, documents)) {
      if (line.ok) changed.add(id);
      else refused.set(id, line.message);
    }
    const steps = [validateStep(client), await unfollowStep(client)];
    for (const step of steps) {
      const left = ids.filter((id) => !refused.has(id));
      const advanced = await advance(client, left, step, pause);
      for (const id of advanced.changed) changed.add(id);
      for (const [id, words] of advanced.refused) refused.set(id, words);
    }
    const states = await statesOf(client, ids);
    return new Map(
      documents.map(({ externalId, id }): [string, Finished] => {
        const words = refused.get(id);
        if (words !== undefined) return [externalId, { kind: 'rejected', reasons: [reasonOf(words, undefined)] }];
        if (states.get(id) !== 'done') return [externalId, { kind: 'rejected', reasons: [notBroughtIn] }];
        return [externalId, { kind: 'finished', changed: changed.has(id), notes: [] }];
      }),
    );
  },

  async remove({ client, pause }, ids) {
    const states = await statesOf(client, ids);
    const done = ids.filter((id) => states.get(id) === 'done');
    await advance(client, done, await bringToNothing(client), pause);
    const open = ids.filter((id) => states.get(id) !== 'done' && states.has(id));
    // With their lines 14.0 does not let go of them: it cancels the moves first, and then calls the lines done.
    const schema = z.object({ id: z.number() });
    const lines = await searchRecords(client, 'stock.move.line', [['picking_id', 'in', open]], [], schema);
    const lineIds = lines.map(({ id }) => id);
    await advance(client, lineIds, unlinkStep(client, 'stock.move.line'), pause);
    const { refused } = await advance(client, open, unlinkStep(client, 'stock.picking'), pause);
    // A move that was done cannot be deleted (14.0 and 19.0): the transfer stays, with nothing in it.
    return new Set([...done, ...refused.keys()]);
  },

  async amounts(client, ids) {
    const quantity = await doneQuantity(client);
    const [lines, name] = await Promise.all([
      searchRecords(
        client,
        'stock.move.line',
        [
          ['picking_id', 'in', [...ids]],
          ['state', '=', 'done'],
        ],
        ['picking_id', 'location_dest_id', 'owner_id', quantity],
        z.looseObject({ picking_id: many2one, location_dest_id: many2one, owner_id: many2oneOrNothing }),
      ),
      locationNames(client),
    ]);
    const owners = [...new Set(lines.flatMap(({ owner_id }) => owner_id ?? []))];
    const refs = new Map(
      (await readRecords(client, 'res.partner', owners, ['ref'], partnerShape)).map(({ id, ref }) => [id, ref || '?']),
    );
    const sums = new Map(ids.map((id) => [id, new Sum()]));
    for (const line of lines) {
      const moved = String(z.number().parse(line[quantity]));
      const place = { [`stock/${name(line.location_dest_id)}`]: moved };
      const owned = line.owner_id === undefined ? {} : { [`owner/${refs.get(line.owner_id)}`]: moved };
      sums.get(line.picking_id)?.add({ ...place, ...owned });
    }
    return new Map([...sums].map(([id, sum]) => [id, amountsOf(sum)]));
  },
};

const partnerShape = z.object({ id: z.number(), ref: z.union([z.string(), z.literal(false)]) });

const amountsOf = (sum: Sum): Amounts => Object.fromEntries(sum.names().map((name) => [name, sum.of(name).toFixed()]));

const notBroughtIn: Reason = {
  rule: 'stock-not-done',
  problem: 'stays open in Odoo: the transfer that brings it into stock was not done',
  mend: 'Look at the transfer in Odoo, and upload the row again',
};
