import type { ColumnMap, CustomMap, FieldToFeed, SchemaMap } from '../map.ts';
import type { Pair } from '../object-type.ts';
import type { FileProfile } from '../profile/file-profile.ts';

/** What a proposal rests on. */
export type Evidence = 'name' | 'synonym' | 'type' | 'values' | 'containment' | 'earlier map' | 'model';

/** Why something is proposed: for people, without a value of any row. */
export interface ProposalReason {
  readonly by: Evidence;
  readonly words: string;
}

/** A file of a drop as a proposer sees it. */
export interface FileToMap {
  /** Tells files of one name apart. */
  readonly id: string;
  readonly profile: FileProfile;
  /** Object types or line types whose rows it holds, by its name or the manifest; none where nobody knows yet. */
  readonly holds: readonly string[];
}

/** Lists of what Odoo has, for values that name it. */
export interface DestinationWords {
  readonly ledgerAccounts?: readonly { readonly code: string; readonly name: string }[];
  readonly taxes?: readonly { readonly key: string; readonly name: string }[];
  readonly units?: readonly string[];
}

/** All that a proposer is told of a drop. */
export interface ProposalQuestion {
  readonly pair: Pair;
  readonly files: readonly FileToMap[];
  /** Custom fields that the drop defines, or an earlier map feeds: they take their headers first. */
  readonly fields: readonly FieldToFeed[];
  /** The map approved before. */
  readonly earlier?: SchemaMap;
  readonly destination?: DestinationWords;
  /** Time zone of local times, if the drop says one. */
  readonly zone?: string;
}

/** An object type that a file was found to hold. */
export interface Recognised {
  readonly file: string;
  readonly fileName: string;
  readonly object: string;
  readonly confidence: number;
  readonly reason: ProposalReason;
  /** Lines in the rows of their documents: the documents' file, and no file of theirs. */
  readonly inRowsOf?: string;
  /** Rows repeat the record of their key. */
  readonly repeated: boolean;
}

/** What is proposed for one header of one object type's section. */
export interface ColumnProposal {
  readonly object: string;
  readonly fileName: string;
  readonly header: string;
  /** The canonical column it feeds, with translations and formats. */
  readonly column?: string;
  readonly feed?: ColumnMap;
  /** The custom field it feeds instead. */
  readonly custom?: { readonly name: string; readonly feed: CustomMap };
  /** 0 to 1; of what is left open, that of the best alternative. */
  readonly confidence: number;
  readonly reason: ProposalReason;
  readonly alternatives: readonly { readonly column: string; readonly confidence: number }[];
  /** What a person still has to decide, as a sentence. */
  readonly open?: string;
}

export interface Proposals {
  readonly recognised: readonly Recognised[];
  /** Files that hold nothing anybody knows, with what they came closest to. */
  readonly unknown: readonly { readonly file: string; readonly fileName: string; readonly why: string }[];
  readonly columns: readonly ColumnProposal[];
  /** What else a person should know of how these came about. */
  readonly remarks?: readonly string[];
}

/** Proposes what files hold and what their columns feed. Others may stand beside the one that goes by rules. */
export interface Proposer {
  propose(question: ProposalQuestion): Promise<Proposals>;
}

/** Below this nothing is proposed: it is left open. */
export const threshold = 0.6;
