import type { HopName, HostName } from '../model/topology.ts';
import type { Path } from './path.ts';
import type { CallResult } from '../model/peer-protocol.ts';
import type { ProxyHandle } from './proxy-handle.ts';

/** A call under way. */
export interface Call {
  /** Resolves when the first response message reached the application (streaming) or the call ended. */
  firstMessage: Promise<void>;
  result: Promise<CallResult>;
}

/** How a channel is opened. */
export interface ChannelOptions {
  /** Do not wait until it is ready: the first call finds out. For paths that never become ready. */
  lazy?: boolean;
  /** Which client opens it, where there are several; the first by default. */
  from?: HostName;
}

/** A gRPC channel of the client: one HTTP/2 connection at a time, its own subchannel pool. */
export interface Channel {
  unary(options?: { deadlineMs?: number; requestBytes?: number }): Promise<CallResult>;
  serverStream(options?: { deadlineMs?: number; requestBytes?: number }): Call;
  close(): Promise<void>;
}

/** The running lab, as scenarios and faults see it. */
export interface Lab {
  /** Opens a channel to the proxy (or to the server where there is no proxy). */
  channel(options?: ChannelOptions): Promise<Channel>;
  proxy: ProxyHandle;
  /** The point between the two ends of a hop, where packet faults live; of the first hop by default. */
  path(hop?: HopName): Promise<Path>;
  /** Every call result of this run so far, in order of ending. */
  results: readonly CallResult[];
  /** Polls `probe` until it gives a value; rejects at the ceiling with what was last seen. */
  until<T>(what: string, probe: () => Promise<T | undefined>, ceilingMs: number): Promise<T>;
  /** The workload's own rhythm, milliseconds; not a wait for a state, which is what `until` is for. */
  pace(ms: number): Promise<void>;
  /** A number from 0 up to 1, decided by the suite's seed; scenarios and faults draw from streams of their own. */
  random(): number;
  signal: AbortSignal;
}
