import { z } from 'zod';
import { reasonSchema } from './outcome-line.ts';

/**
 * What is undone at once. `records`: rows of a part; `supports`: the records that rows of a part needed; `beside`: what a
 * run made for itself, and supports that were still in use when their turn came.
 */
export const undoneKinds = ['records', 'supports', 'beside'] as const;

export type UndoneKind = (typeof undoneKinds)[number];

/** A part to be undone: names only. */
export interface PartToUndo {
  readonly run: string;
  readonly object: string;
  readonly of: UndoneKind;
  /** Wave and number, as files are named by; `0-000000` for what stands beside. */
  readonly part: string;
}

/** Parts that may be undone side by side. They are undone one step after the other. */
export interface UndoStep {
  readonly parts: readonly PartToUndo[];
  readonly atOnce: number;
}

const record = { model: z.string(), id: z.number(), externalId: z.string() };
const recordSchema = z.object(record);

/** What is about to be undone: found once, kept by every repeated attempt. */
export const undoIntentSchema = z.object({
  at: z.string(),
  /** Records to be removed that were there. */
  removes: z.array(recordSchema),
  /** Records to be brought back to their before-images. */
  restores: z.array(recordSchema),
});

/** How a record was left that Odoo does not let go. */
const leftHow = ['archived', 'emptied', 'reversed', 'cancelled', 'remains'] as const;

/** What undoing a part came to; its presence says that the part is undone. */
export const undoneSchema = z.object({
  at: z.string(),
  removed: z.array(recordSchema),
  restored: z.array(z.object({ ...record, fields: z.record(z.string(), z.string()) })),
  left: z.array(z.object({ ...record, how: z.enum(leftHow), why: reasonSchema })),
  kept: z.array(z.object({ ...record, why: reasonSchema })),
});

/** A record of Odoo with its external id. */
export type NamedRecord = z.infer<typeof recordSchema>;
export type UndoIntent = z.infer<typeof undoIntentSchema>;
export type Undone = z.infer<typeof undoneSchema>;
export type LeftRecord = Readonly<Undone['left'][number]>;
export type KeptRecord = Readonly<Undone['kept'][number]>;
/** A record that was brought back: field → what it held before. */
export type RestoredRecord = Readonly<Undone['restored'][number]>;

/** A record of Odoo. */
export interface RecordInOdoo {
  readonly model: string;
  readonly id: number;
}

/** One text for one record. */
export const recordText = ({ model, id }: RecordInOdoo): string => `${model},${id}`;

/** What undoing came to. */
export interface WhatWasUndone {
  readonly removed: readonly NamedRecord[];
  readonly restored: readonly RestoredRecord[];
  /** Undone, though Odoo does not let them go. */
  readonly left: readonly LeftRecord[];
  /** Not undone, each for its reason. */
  readonly kept: readonly KeptRecord[];
}

/** What several undoings came to together. */
export const together = (all: readonly WhatWasUndone[]): WhatWasUndone => ({
  removed: all.flatMap(({ removed }) => removed),
  restored: all.flatMap(({ restored }) => restored),
  left: all.flatMap(({ left }) => left),
  kept: all.flatMap(({ kept }) => kept),
});

/** How many records an undoing removed, restored, left undone in Odoo, and kept. */
export interface UndoneCounts {
  readonly removed: number;
  readonly restored: number;
  readonly left: number;
  readonly kept: number;
}

/** Counts of an undoing, as a function may answer them. */
export const countsOf = ({ removed, restored, left, kept }: WhatWasUndone): UndoneCounts => ({
  removed: removed.length,
  restored: restored.length,
  left: left.length,
  kept: kept.length,
});
