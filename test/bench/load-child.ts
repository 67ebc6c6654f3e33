import { z } from 'zod';
import { stepStores } from '../../lib/steps/environment.ts';
import { partSchema } from '../../lib/steps/inputs.ts';
import { loadPart } from '../../lib/steps/load-part.ts';
import { answerParent } from './child.ts';

const askSchema = z.object({ part: partSchema, attempt: z.string() });
const stores = stepStores();

// What functions/load does, in a process that stays as warm as a Lambda instance does.
answerParent(async (message) => {
  const { part, attempt } = askSchema.parse(message);
  const began = performance.now();
  const cpu = process.cpuUsage();
  const { counts, waiting } = await loadPart(stores, { ...part, attempt });
  const { user, system } = process.cpuUsage(cpu);
  return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6, counts, waiting };
});
