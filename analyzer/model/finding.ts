import type { Direction } from './chunk.ts';
import type { Certainty, Hop, LogPlace, Party } from './diagnosis.ts';
import type { RuleMeta } from './rule-meta.ts';
import type { Moment, TimelineConnection, TimelineStream } from './timeline.ts';

/** A list that has a first element. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** A packet that shows something, before times are turned into seconds. */
export interface EvidenceRef {
  at: Moment;
  what: string;
  filter: string;
  /** The way the packet travelled. */
  direction: Direction;
  /** The line of a log that says it, where `at` is the packet beside which it belongs. */
  log?: LogPlace;
}

/** What one rule found once. */
export interface Finding {
  meta: RuleMeta;
  /** Message id. */
  message: string;
  /** The message with its holes filled. */
  text: string;
  certainty: Certainty;
  /** 0 to 1. */
  confidence: number;
  sender: Party;
  cause: Party;
  hop?: Hop;
  /** The connections concerned; the first one is named in the diagnosis. */
  connections: readonly TimelineConnection[];
  /** The streams hit; empty for a finding about connections as such. */
  streams: readonly TimelineStream[];
  /** Seconds, counts, or ratios. */
  quantities: Readonly<Record<string, number>>;
  evidence: NonEmpty<EvidenceRef>;
  /** Signatures considered and rejected. */
  ruledOut: readonly { signature: string; because: string; evidence: readonly EvidenceRef[] }[];
  answers: Readonly<Record<string, string>>;
}
