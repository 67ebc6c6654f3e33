import type { ObjectType } from './object-type.ts';

/** Rows that wait for something a person does in Odoo. */
export interface Queue {
  /** Rule of such rows, and name of their gate. */
  readonly name: string;
  /** What the person is asked to do. */
  readonly ask: string;
}

/** The queue in which rows of an object type may wait; none for most. */
export const queueOf = ({ writing, queue }: ObjectType): Queue | undefined =>
  writing.kind === 'match' ? { name: writing.queue, ask: 'Add them in Odoo' } : queue;
