import type { HopName, HostName } from '../model/topology.ts';
import type { Path } from './path.ts';
import type { ProxyHandle } from './proxy-handle.ts';
import type {
  CallOptions,
  CallResult,
  ClientOrder,
  Counts,
  GrpcOptions,
  NameOrder,
  ServerOrder,
} from '../model/peer-protocol.ts';

/** A call under way. */
export interface Call {
  /** Resolves when the first response message reached the application (streaming) or the call ended. */
  firstMessage: Promise<void>;
  result: Promise<CallResult>;
  /** The application gives it up; nothing happens when it has ended. */
  cancel(): Promise<void>;
}

/** How a channel is opened. */
export interface ChannelOptions {
  /** Do not wait until it is ready: the first call finds out. For paths that never become ready. */
  lazy?: boolean;
  /** Which client opens it, where there are several; the first by default. */
  from?: HostName;
  /** Channel options of grpc-js for this channel, over those of the set-up. */
  options?: GrpcOptions;
}

/** A gRPC channel of the client: one HTTP/2 connection at a time, its own subchannel pool. */
export interface Channel {
  unary(options?: CallOptions): Promise<CallResult>;
  serverStream(options?: CallOptions): Call;
  /** Sends `messages` (3) requests, one each `everyMs` (20), and gets one response. */
  clientStream(options?: CallOptions): Call;
  /** Sends as a client stream does; each message is answered by one. */
  bidi(options?: CallOptions): Call;
  close(): Promise<void>;
}

/** What can be done to a peer while it runs, outside of the captured path. */
export interface PeerHandle<Order = ClientOrder | ServerOrder | NameOrder> {
  /** Gives it an order and resolves to its answer; rejects when it refuses, ends first, or stays stopped for 10 s. */
  tell(order: Order): Promise<object>;
  /** Sends its process a signal. SIGSTOP and SIGCONT work everywhere; SIGTERM lets it say goodbye. */
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** False once its process has ended; a stopped one still runs. */
  running(): boolean;
  /**
   * What it has counted so far; rejects when its process has ended, or gives no answer within 10 s. A stopped one
   * answers when it goes on.
   */
  asks(): Promise<Counts>;
}

/** The running lab, as scenarios and faults see it. */
export interface Lab {
  /** Opens a channel to the proxy (or to the server where there is no proxy). */
  channel(options?: ChannelOptions): Promise<Channel>;
  client: PeerHandle<ClientOrder>;
  server: PeerHandle<ServerOrder> & {
    /**
     * Starts the server anew, as the scenario set it up and without what a fault did to the set-up, when its process
     * has ended; ends one that has not by SIGKILL first. Resolves when it listens.
     */
    restart(): Promise<void>;
  };
  /** The name server; only where the topology has one. */
  names?: PeerHandle<NameOrder>;
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
