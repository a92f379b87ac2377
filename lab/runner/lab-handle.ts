import { until } from '../exec/until.ts';
import type { Call, Channel, Lab } from '../kit/lab.ts';
import type { ProxyHandle } from '../kit/proxy-handle.ts';
import type { CallResult, GrpcOptions, PeerTls } from '../model/peer-protocol.ts';
import type { Path } from '../kit/path.ts';
import type { HopName } from '../model/topology.ts';
import type { PeerChannel } from './peer-channel.ts';

/** What the handle stands on. */
export interface LabParts {
  client: PeerChannel;
  proxy: ProxyHandle;
  /** `address:port` that channels connect to. */
  target: string;
  tls?: PeerTls;
  options: GrpcOptions;
  /** Makes the path of a hop, of the first one when none is named. */
  path(hop?: HopName): Promise<Path>;
  signal: AbortSignal;
}

/** The lab as scenarios and faults see it, on the control channels of its peers. */
export function createLab(parts: LabParts): Lab & { closeAll(): Promise<void> } {
  const { client, signal } = parts;
  const results: CallResult[] = [];
  const open = new Set<string>();
  let nextChannel = 1;

  async function resultOf(done: Promise<unknown>): Promise<CallResult> {
    const result = (await done) as CallResult;
    results.push(result);
    return result;
  }

  function channelOf(name: string): Channel {
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

  return {
    async channel() {
      const name = String(nextChannel++);
      const { target, tls, options } = parts;
      open.add(name);
      await client.send({ do: 'open', channel: name, target, options, ...(tls === undefined ? {} : { tls }) })
        .done;
      return channelOf(name);
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
    signal,
    async closeAll() {
      await Promise.all([...open].map((name) => channelOf(name).close()));
    },
  };
}
