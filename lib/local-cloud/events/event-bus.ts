import { join } from 'node:path';
import { z } from 'zod';
import { localAccount, localRegion } from '../arn.ts';
import type { Clock } from '../clock.ts';
import { namesIn, readJsonFile, removeFile, writeJsonFile } from '../durable-file.ts';
import { type Json, type JsonObject, jsonSchema } from '../json.ts';
import type { CloudEvent } from './event.ts';
import { matchesPattern } from './event-pattern.ts';
import { inputFor, type TargetInput } from './target-input.ts';

export interface RuleTarget extends TargetInput {
  readonly Id: string;
  readonly Arn: string;
}

/** A rule or schedule of the template that is switched on. */
export interface EventRule {
  readonly name: string;
  readonly pattern?: JsonObject | undefined;
  /** Milliseconds between two scheduled events. */
  readonly everyMilliseconds?: number | undefined;
  readonly targets: readonly RuleTarget[];
}

export interface EventBusOptions {
  readonly rules: readonly EventRule[];
  readonly folder: string;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Hands a payload to a target; `delivery` is the same when a delivery is made again after a restart. */
  readonly deliver: (delivery: string, arn: string, payload: Json, signal: AbortSignal) => Promise<void>;
  /** Told of every event, also of one that no rule matches. */
  readonly onPut?: ((event: CloudEvent) => void) | undefined;
  /** Told when a delivery has failed for good. */
  readonly onLost: (arn: string, error: Error) => void;
}

/** EventBridge's default bus. A delivery under way is kept on disk, so that a restart makes it again. */
export interface EventBus {
  /** Sends an event to the targets of all rules it matches; returns its id. */
  put(source: string, detailType: string, detail: Json, resources?: readonly string[]): string;
  /** Makes the deliveries a restart interrupted and starts the schedules. */
  start(): void;
  close(): Promise<void>;
}

const deliverySchema = z.object({ id: z.string(), arn: z.string(), payload: jsonSchema });
type Delivery = z.infer<typeof deliverySchema>;

export function createEventBus(options: EventBusOptions): EventBus {
  const { clock, folder, newId } = options;
  const closing = new AbortController();
  const underWay = new Set<Promise<void>>();

  function track(work: Promise<void>): void {
    const tracked = work.catch(() => undefined).finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }
  function deliver(delivery: Delivery): void {
    const file = join(folder, `${delivery.id}.json`);
    track(
      options.deliver(delivery.id, delivery.arn, delivery.payload, closing.signal).then(
        () => removeFile(file),
        (error: unknown) => {
          // Interrupted deliveries stay for the next start; others have failed for good.
          if (closing.signal.aborted) return;
          removeFile(file);
          options.onLost(delivery.arn, error instanceof Error ? error : new Error(String(error)));
        },
      ),
    );
  }
  function send(rule: EventRule, event: CloudEvent): void {
    for (const target of rule.targets) {
      const delivery = { id: newId(), arn: target.Arn, payload: inputFor(target, event) };
      writeJsonFile(join(folder, `${delivery.id}.json`), delivery);
      deliver(delivery);
    }
  }
  function newEvent(source: string, detailType: string, detail: Json, resources: readonly string[]): CloudEvent {
    return {
      version: '0',
      id: newId(),
      'detail-type': detailType,
      source,
      account: localAccount,
      time: new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      region: localRegion,
      resources,
      detail,
    };
  }
  async function runSchedule(rule: EventRule, every: number): Promise<void> {
    for (;;) {
      await clock.sleep(every, closing.signal);
      send(rule, newEvent('aws.events', 'Scheduled Event', {}, []));
    }
  }

  return {
    put(source, detailType, detail, resources = []) {
      const event = newEvent(source, detailType, detail, resources);
      options.onPut?.(event);
      for (const rule of options.rules) {
        if (rule.pattern !== undefined && matchesPattern(rule.pattern, event)) send(rule, event);
      }
      return event.id;
    },
    start() {
      for (const name of namesIn(folder).filter((one) => one.endsWith('.json'))) {
        deliver(deliverySchema.parse(readJsonFile(join(folder, name))));
      }
      for (const rule of options.rules) {
        if (rule.everyMilliseconds !== undefined) track(runSchedule(rule, rule.everyMilliseconds));
      }
    },
    async close() {
      closing.abort(new Error('the local cloud is closing'));
      await Promise.allSettled([...underWay]);
    },
  };
}
