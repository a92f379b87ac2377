import { until } from '../exec/until.ts';
import type { Call, Channel, Lab } from '../kit/lab.ts';
import type { ProxyHandle } from '../kit/proxy-handle.ts';
import type { Path } from '../kit/path.ts';
import type { HopName, HostName } from '../model/topology.ts';
import type {
  CallKind,
  CallOptions,
  CallResult,
  ClientOrder,
  ClientProgram,
  GrpcOptions,
  NameOrder,
  PeerTls,
  ServerOrder,
} from '../model/peer-protocol.ts';
import type { RawScript } from '../model/raw-script.ts';
import type { PeerChannel } from './peer-channel.ts';
import { type Peer, peerHandle } from './peer-handle.ts';

/** A client, and where its channels lead. */
export interface Caller {
  client: Peer;
  /** `address:port` that channels connect to. */
  target: string;
  tls?: PeerTls;
  /** Of the raw client. */
  script?: RawScript;
  /** Of the client that makes its calls by a program. */
  program?: ClientProgram;
}

/** What the handle stands on. */
export interface LabParts extends Caller {
  /** The server that stands now: a restart replaces it. */
  server: () => Peer;
  restartServer(): Promise<void>;
  /** The name server, where there is one. */
  names?: Peer;
  /** Clients besides the first one, by host. */
  others?: ReadonlyMap<HostName, Caller>;
  proxy: ProxyHandle;
  options: GrpcOptions;
  /** How every call is made, over what the traffic asks for. */
  calls?: CallOptions;
  /** Makes the path of a hop, of the first one when none is named. */
  path(hop?: HopName): Promise<Path>;
  random(): number;
  signal: AbortSignal;
}

/** The lab as scenarios and faults see it, on the control channels of its peers. */
export function createLab(parts: LabParts): Lab & { closeAll(): Promise<void> } {
  const { signal } = parts;
  const results: CallResult[] = [];
  const open = new Map<string, PeerChannel>();
  let nextChannel = 1;

  async function resultOf(done: Promise<unknown>): Promise<CallResult> {
    const result = (await done) as CallResult;
    results.push(result);
    return result;
  }

  function start(client: PeerChannel, kind: CallKind, channel: string, options: CallOptions): Call {
    const pending = client.send({ do: kind, channel, ...options, ...parts.calls });
    const result = resultOf(pending.done);
    // Traffic may leave a call to itself; what it came to is known to whoever asks.
    result.catch(() => undefined);
    return {
      firstMessage: pending.first,
      result,
      async cancel() {
        await client.send({ do: 'cancel', call: pending.id }).done;
      },
    };
  }

  function channelOf(name: string, client: PeerChannel): Channel {
    return {
      unary: (options = {}) => start(client, 'unary', name, options).result,
      serverStream: (options = {}) => start(client, 'server-stream', name, options),
      clientStream: (options = {}) => start(client, 'client-stream', name, options),
      bidi: (options = {}) => start(client, 'bidi', name, options),
      async close() {
        if (!open.delete(name)) return;
        await client.send({ do: 'close', channel: name }).done;
      },
    };
  }

  function callerOn(host: HostName | undefined): Caller {
    const caller = host === undefined || host === 'client' ? parts : parts.others?.get(host);
    if (caller === undefined) throw new Error(`expected a client of this topology, got ${host}`);
    return caller;
  }

  return {
    async channel({ lazy = false, from, options = {} } = {}) {
      const { client, target, tls, script, program } = callerOn(from);
      const name = String(nextChannel++);
      open.set(name, client.channel);
      await client.channel.send({
        ...{ do: 'open', channel: name, target, options: { ...parts.options, ...options } },
        ...(tls === undefined ? {} : { tls }),
        ...(script === undefined ? {} : { script }),
        ...(program === undefined ? {} : { program }),
        ...(lazy ? { lazy } : {}),
      }).done;
      return channelOf(name, client.channel);
    },
    ...(parts.names === undefined ? {} : { names: peerHandle<NameOrder>(() => parts.names!) }),
    proxy: parts.proxy,
    path: (hop) => parts.path(hop),
    client: peerHandle<ClientOrder>(() => parts.client),
    server: { ...peerHandle<ServerOrder>(parts.server), restart: () => parts.restartServer() },
    results,
    until: (what, probe, ceilingMs) => until(what, probe, ceilingMs, signal),
    pace(ms) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const stop = (): void => {
          clearTimeout(timer);
          reject(signal.reason as Error);
        };
        const timer = setTimeout(() => {
          signal.removeEventListener('abort', stop);
          resolve();
        }, ms);
        signal.addEventListener('abort', stop, { once: true });
      });
    },
    random: () => parts.random(),
    signal,
    async closeAll() {
      await Promise.all([...open].map(([name, client]) => channelOf(name, client).close()));
    },
  };
}
