import type { PathPoint } from './define-backend.ts';
import type { HopName } from '../model/topology.ts';

/** What a named counter of nftables counted. */
export interface Counted {
  packets: number;
  bytes: number;
}

/** The point between the two ends of a hop, as faults use it; the same on every backend. */
export interface Path extends PathPoint {
  hop: HopName;
  /**
   * Name of the hop's own table of the family netdev: an ingress hook on `near.device` sees what goes to the server,
   * one on `far.device` what goes to the client. It goes with the run.
   */
  table: string;
  /** Loads a script of nftables; rejects with what nft said. */
  nft(script: string): Promise<void>;
  /** A counter of the hop's table; rejects when there is none of that name. */
  counter(name: string): Promise<Counted>;
  /** Removes the hop's table; no error when there is none. */
  clear(): Promise<void>;
  /** True when a datagram goes from one end to the other and the answer comes back. Captures do not show it. */
  passes(): Promise<boolean>;
}
