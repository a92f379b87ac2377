import type { HopName } from './topology.ts';

/** What a scenario says the analyzer must find. Only the judge reads it. */
export interface Expectation {
  /** A signature id of the catalogue, or `healthy`. */
  signature: string;
  /** The hop where the fault began. */
  hop?: HopName;
  /** Who sent the decisive frame. */
  sender?: 'client' | 'proxy' | 'server' | 'middlebox' | 'none';
  /** Who has to change something. */
  cause?: 'client' | 'proxy' | 'server' | 'middlebox' | 'path' | 'none';
  /** Quantities in the analysis' units (seconds), each with a relative tolerance. */
  quantities?: Record<string, { about: number; within: number }>;
  /** Signatures that must be among the contributing findings. */
  contributing?: readonly string[];
  /** Signatures of other incidents that must be told beside: of faults that hit other streams, or none. */
  beside?: readonly string[];
}
