import type { ProxyStart } from '../../kit/define-proxy.ts';
import type { NameWish } from '../../kit/setup.ts';
import type { NameAnswer, NameOrder } from '../../model/peer-protocol.ts';
import { hopsFrom, type HostName, hostsOf, partyOf } from '../../model/topology.ts';
import { type Peer } from '../peer-handle.ts';
import type { Step } from '../steps.ts';
import { readyPeer } from './ahead.ts';
import { serviceName, type Stage } from './stage.ts';
import { type Endpoint, upstreamsOf } from './wiring.ts';

/** Where names are asked for. */
const namePort = 53;
const startCeilingMs = 30_000;

/** What proxies ask for: a name of the inside, not that which their clients know. */
export const upstreamName = 'catalog.backend.example';

/**
 * The name server of a topology that has one; it gives the address of whom the first client talks to, unless the
 * set-up says otherwise.
 */
export function nameServerStep(stage: Stage): Step {
  return {
    title: 'name server',
    ceilingMs: startCeilingMs,
    async setup() {
      const [name] = hostsOf(stage.request.topology, 'dns');
      const [client = 'client'] = hostsOf(stage.request.topology, 'client');
      if (name === undefined) return;
      const peer: Peer = await readyPeer(stage, name, 'dns');
      const tell = (order: NameOrder): Promise<object> => peer.channel.send(order).done;
      await tell({ do: 'listen', address: `0.0.0.0:${namePort}` });
      const { names, upstreamNames } = stage.setup;
      await tell({ do: 'answer', answer: answerFor(stage, client, names) });
      // All proxies ask for the same name, and whoever is next to the servers is answered rightly.
      const proxy = hostsOf(stage.request.topology, 'proxy').findLast((host) => asksNames(stage, host));
      if (proxy !== undefined)
        await tell({ do: 'answer', name: upstreamName, answer: answerFor(stage, proxy, upstreamNames) });
      stage.servers.set(name, peer);
    },
  };
}

/** The right answer for a host, or another one. */
function answerFor(stage: Stage, host: HostName, wish: NameWish = {}): NameAnswer {
  const { stale = false, first = false, ...told } = wish;
  const former = stale ? nameServerOf(stage, host) : undefined;
  const right = upstreamsOf(stage.wired, host).map(({ address }) => address);
  const addresses = former === undefined ? right.slice(0, first ? 1 : undefined) : [former];
  return { addresses, ...told };
}

/** True for a proxy that asks a name server for its upstream. */
function asksNames(stage: Stage, proxy: HostName): boolean {
  return stage.request.proxy.resolves === true && nameServerOf(stage, proxy) !== undefined;
}

/** Whom a proxy asks for its upstream, and for which name; undefined where it is given addresses. */
export function namesOf(stage: Stage, proxy: HostName): ProxyStart['names'] {
  const address = nameServerOf(stage, proxy);
  return address === undefined || !asksNames(stage, proxy)
    ? undefined
    : { server: { address, port: namePort }, name: upstreamName };
}

/** The address at which a host reaches its name server; undefined where it has none. */
function nameServerOf(stage: Stage, host: HostName): string | undefined {
  const hop = hopsFrom(stage.request.topology, host).find(({ to }) => partyOf(to) === 'dns');
  return hop === undefined ? undefined : stage.host(hop.to).address(hop.name);
}

/** The target of a client's channels: an address, or a name and who knows it where there is a name server. */
export function targetOf(stage: Stage, client: HostName, { address, port }: Endpoint): string {
  const server = nameServerOf(stage, client);
  return server === undefined ? `${address}:${port}` : `dns://${server}:${namePort}/${serviceName}:${port}`;
}
