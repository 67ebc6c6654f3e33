import { Readable } from 'node:stream';
import type { Cloud } from '../../lib/cli/cloud.ts';
import { type Summary, summarySchema } from '../../lib/migration/summary.ts';
import { decide } from '../../lib/steps/gates.ts';
import type { Run, WaitingGate } from '../../lib/store/registry.ts';
import { runFiles } from '../../lib/store/run-files.ts';

/** Uploading by hand, as a person drags files into the bucket, and looking what became of it. */
export interface Uploads {
  put(key: string, content: string | Buffer): Promise<unknown>;
  /** Waits for the run of a drop to end, accepting what differs in it, or to come to a gate. */
  runOf(drop: string, until: 'ended' | 'gate'): Promise<Run>;
  /** Waits until the run of a drop waits at this gate. @throws with the run's own problem when it ended instead */
  waitsAt(drop: string, gate: string): Promise<WaitingGate>;
  summaryOf(run: Run): Promise<Summary>;
}

export function uploadsInto({ stores }: Cloud, name: { readonly pair: string; readonly migration: string }): Uploads {
  return {
    put: (key, content) =>
      stores.exports.writeStream(`${name.pair}/${name.migration}/${key}`, Readable.from([Buffer.from(content)])),
    async runOf(drop, until) {
      const registry = stores.registry(name);
      for (;;) {
        const run = (await registry.runs()).find((candidate) => candidate.drop === drop);
        if (run !== undefined && run.state !== 'running') return run;
        const gate = (await registry.waiting()).find((one) => one.run === run?.run && one.gate === 'reconciliation');
        if (until === 'ended' && gate !== undefined)
          await decide(stores, { ...name, gate: gate.gate, verdict: 'approved', by: 'a test', reason: 'as agreed' });
        if (run !== undefined && until === 'gate' && (await registry.waiting()).length > 0) return run;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async waitsAt(drop, gate) {
      const registry = stores.registry(name);
      for (;;) {
        const run = (await registry.runs()).find((candidate) => candidate.drop === drop);
        if (run !== undefined && run.state !== 'running') throw new Error(run.problem);
        const waiting = (await registry.waiting()).find((one) => one.run === run?.run && one.gate === gate);
        if (waiting !== undefined) return waiting;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
    async summaryOf({ run }) {
      const text = await stores.work.readText(runFiles({ ...name, run }).report('summary.json'));
      return summarySchema.parse(JSON.parse(text));
    },
  };
}
