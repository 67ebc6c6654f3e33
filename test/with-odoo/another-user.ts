import { z } from 'zod';
import { OdooCommittedUnmarshalled } from '../../lib/migration/errors.ts';
import type { OdooCall, OdooClient } from '../../lib/odoo/client.ts';
import { connect } from '../../lib/odoo/connect.ts';
import type { OdooSecret } from '../../lib/steps/odoo-of.ts';

const idsSchema = z.array(z.number());

/** Somebody with every right, who is not the migration's user. */
export async function anotherUser(odoo: OdooClient, address: OdooSecret): Promise<OdooClient> {
  const fields = await odoo.call({ model: 'res.users', method: 'fields_get', args: { attributes: ['type'] } });
  const groups = z.record(z.string(), z.unknown()).parse(fields)['group_ids'] === undefined ? 'groups_id' : 'group_ids';
  const [me] = z
    .array(z.looseObject({ id: z.number() }))
    .parse(await odoo.call({ model: 'res.users', method: 'read', ids: [odoo.uid], args: { fields: [groups] } }));
  const held = idsSchema.parse(me?.[groups]);
  const vals = {
    name: 'Somebody else',
    login: 'somebody',
    email: 'somebody@example.com',
    password: 'somebody-else',
    [groups]: [[6, 0, held]],
  };
  await odoo.call({
    model: 'res.users',
    method: 'create',
    args: { vals_list: [vals] },
    context: { no_reset_password: true },
  });
  return connect({ ...address, login: 'somebody', secret: 'somebody-else' });
}

/** A call as a person makes it; what answers with nothing, XML-RPC cannot express on 14.0: it is done. */
export async function methodCall(client: OdooClient, call: OdooCall): Promise<void> {
  try {
    await client.call(call);
  } catch (error) {
    if (!(error instanceof OdooCommittedUnmarshalled)) throw error;
  }
}
