import { until } from '../exec/until.ts';
import type { Call, Channel, Lab } from '../kit/lab.ts';
import type { ProxyHandle } from '../kit/proxy-handle.ts';
import type { CallResult, GrpcOptions, PeerTls } from '../model/peer-protocol.ts';
import type { Path } from '../kit/path.ts';
import type { HopName, HostName } from '../model/topology.ts';
import type { PeerChannel } from './peer-channel.ts';

/** A client, and where its channels lead. */
export interface Caller {
  client: PeerChannel;
  /** `address:port` that channels connect to. */
  target: string;
  tls?: PeerTls;
}

/** What the handle stands on. */
export interface LabParts extends Caller {
  /** Clients besides the first one, by host. */
  others?: ReadonlyMap<HostName, Caller>;
  proxy: ProxyHandle;
  options: GrpcOptions;
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

  function channelOf(name: string, client: PeerChannel): Channel {
    return {
      unary: (options = {}) => resultOf(client.send({ do: 'unary', channel: name, ...options }).done),
      serverStream(options = {}): Call {
        const pending = client.send({ do: 'server-stream', channel: name, ...options });
        return { firstMessage: pending.first, result: resultOf(pending.done) };
      },
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
    async channel({ lazy = false, from } = {}) {
      const { client, target, tls } = callerOn(from);
      const name = String(nextChannel++);
      open.set(name, client);
      await client.send({
        ...{ do: 'open', channel: name, target, options: parts.options },
        ...(tls === undefined ? {} : { tls }),
        ...(lazy ? { lazy } : {}),
      }).done;
      return channelOf(name, client);
    },
    proxy: parts.proxy,
    path: (hop) => parts.path(hop),
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
