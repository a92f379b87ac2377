import type { NameOrder } from '../../model/peer-protocol.ts';
import { hopsFrom, type HostName, hostsOf, partyOf } from '../../model/topology.ts';
import { type Peer } from '../peer-handle.ts';
import type { Step } from '../steps.ts';
import { readyPeer } from './ahead.ts';
import { serviceName, type Stage } from './stage.ts';
import { type Endpoint, upstreamsOf } from './wiring.ts';

/** Where names are asked for. */
const namePort = 53;
const startCeilingMs = 30_000;

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
      const [upstream] = upstreamsOf(stage.wired, client);
      const { stale = false, ...told } = stage.setup.names ?? {};
      const right = stale ? nameServerOf(stage, client) : upstream?.address;
      await tell({ do: 'answer', answer: { addresses: right === undefined ? [] : [right], ...told } });
      stage.servers.set(name, peer);
    },
  };
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
