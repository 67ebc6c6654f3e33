import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { silentContext } from '../../lib/odoo/client.ts';
import { runInOdooShell } from '../../lib/real-odoo/databases.ts';

/** What one call of `load()` sends. */
export interface LoadArguments {
  readonly fields: readonly string[];
  readonly data: readonly (readonly string[])[];
}

/** A process of Odoo itself that calls `load()` when told to, as fast as Odoo can. */
export interface InsideOdoo {
  /** Loads batches, each in a transaction of its own. @returns seconds spent in `load()` and the commit */
  load(model: string, batches: readonly LoadArguments[]): Promise<number>;
  /** Makes an API key for the administrator. */
  apiKey(): Promise<string>;
  close(): Promise<void>;
}

// The same user and context as our calls; conflicts are tried again as our loader does.
const script = (port: number) => `
import datetime, json, socket, time
admin = env.ref('base.user_admin')
env = env(user=admin.id, context=json.loads('''${JSON.stringify(silentContext)}'''))
door = socket.create_connection(('127.0.0.1', ${port})).makefile('rw')
for line in door:
    ask = json.loads(line)
    if 'key' in ask:
        until = datetime.datetime.now() + datetime.timedelta(days=1)
        answer = {'key': env['res.users.apikeys']._generate('rpc', 'bench', until)}
        env.cr.commit()
    else:
        seconds, loaded = 0, 0
        for batch in ask['batches']:
            for attempt in range(8):
                begun = time.monotonic()
                result = env[ask['model']].load(batch['fields'], batch['data'])
                env.cr.commit()
                seconds += time.monotonic() - begun
                if result['ids']:
                    loaded += len(result['ids'])
                    break
                time.sleep(0.1 * 2 ** attempt)
        answer = {'seconds': seconds, 'loaded': loaded}
    door.write(json.dumps(answer) + chr(10))
    door.flush()
`;

const loadedSchema = z.object({ seconds: z.number(), loaded: z.number() });
const keySchema = z.object({ key: z.string() });

/**
 * Starts `odoo shell` and waits until it is ready. It connects back to this process, so Odoo must run on this machine
 * and not in a container.
 */
export async function startInsideOdoo(database: string): Promise<InsideOdoo> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The bench has no port.');
  const connected = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const ended = runInOdooShell({ series: '19.0', database, script: script(address.port) });
  const socket = await Promise.race([connected, ended.then((said) => Promise.reject(new Error(said)))]);
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  const ask = async (question: object): Promise<unknown> => {
    socket.write(`${JSON.stringify(question)}\n`);
    const { value } = await lines.next();
    return JSON.parse(value ?? 'null');
  };
  return {
    async load(model, batches) {
      const { seconds, loaded } = loadedSchema.parse(await ask({ model, batches }));
      const rows = batches.reduce((sum, { data }) => sum + data.length, 0);
      if (loaded !== rows) throw new Error(`Odoo loaded ${loaded} of ${rows} rows inside its own process.`);
      return seconds;
    },
    apiKey: async () => keySchema.parse(await ask({ key: true })).key,
    async close() {
      socket.end();
      await ended;
      server.close();
    },
  };
}
