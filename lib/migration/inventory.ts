/** Where something of Odoo's own is found in one version; `place` null: that version does not have it. */
export interface OdooPlace {
  readonly version: string;
  readonly place: string | null;
  /** Whether the free edition has it, or only the one that is paid for. */
  readonly edition: 'Community' | 'Enterprise';
}

/** Something of Odoo's own that can take over a step of a workflow. */
export interface NativeEquivalent {
  readonly name: string;
  /** How it is set up for this, and what it does not do. */
  readonly how: string;
  readonly places: readonly OdooPlace[];
}

/** One step of what a row describes, with what can do it in Odoo; with none, it is named as not having any. */
export interface InventoryStep {
  /** What kind of step: `Trigger`, `Approval`, `Action`. */
  readonly kind: string;
  readonly text: string;
  readonly equivalents: readonly NativeEquivalent[];
}

/** One row of an inventory, as it is written down for people. */
export interface InventoryEntry {
  readonly key: string;
  readonly name: string;
  /** What the source says, term by term; a term without a value is left out. */
  readonly facts: readonly { readonly term: string; readonly values: readonly string[] }[];
  readonly steps: readonly InventoryStep[];
}

/** The rule of a row that an inventory holds instead of Odoo. */
export const inventoried = 'inventoried';
