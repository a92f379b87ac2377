import { join } from 'node:path';
import { sealHop } from '../../capture/seal.ts';
import { armTap } from '../../capture/tap.ts';
import { type HopSpec, hostsOf, type HostName, partyOf } from '../../model/topology.ts';
import type { Step } from '../steps.ts';
import type { Stage } from './stage.ts';

/** The end of a hop where it is tapped: the proxy, which has both sides of every translation on one clock. */
function tapped(hop: HopSpec): { near: HostName; far: HostName } {
  return partyOf(hop.to) === 'proxy' ? { near: hop.to, far: hop.from } : { near: hop.from, far: hop.to };
}

/** A tap on each hop, proven to see packets before the first one that matters. */
export function armTapsStep(stage: Stage): Step {
  return {
    title: 'taps armed',
    ceilingMs: 30_000,
    async setup(signal) {
      await Promise.all(
        stage.request.topology.hops.map(async (hop) => {
          const { near, far } = tapped(hop);
          const tap = await armTap({
            host: stage.host(near),
            hop: hop.name,
            peerAddress: stage.host(far).address(hop.name),
            file: join(stage.scratch, `${hop.name}.pcap`),
            signal,
          });
          stage.taps.set(hop.name, tap);
        }),
      );
    },
  };
}

/** Stops the taps when each has seen its last packet. */
export function drainTapsStep(stage: Stage): Step {
  return {
    title: 'taps drained',
    ceilingMs: 30_000,
    async setup() {
      await Promise.all(
        [...stage.taps].map(async ([hop, tap]) => {
          stage.results.set(hop, await tap.stop());
        }),
      );
    },
  };
}

/** Keys that the peers and the proxy logged; the proxy's other files go to the run folder on the way. */
async function collectKeys(stage: Stage): Promise<string[]> {
  const { folder, topology } = stage.request;
  const decoder = new TextDecoder();
  const keys: string[] = [];
  for (const name of topology.hosts.filter((host) => ['client', 'server'].includes(partyOf(host)))) {
    const bytes = await stage.host(name).get('keys.log');
    if (bytes !== undefined) keys.push(decoder.decode(bytes));
  }
  const several = hostsOf(topology, 'proxy').length > 1;
  for (const [host, proxy] of stage.proxies) {
    for (const [name, bytes] of await proxy.files()) {
      if (name === 'keys.log') keys.push(decoder.decode(bytes));
      await folder.writeLog(several ? `${host}-${name}` : name, bytes);
    }
  }
  if (keys.length > 0) await folder.writeLog('keys-all.log', keys.join('\n'));
  return keys;
}

/** Makes one pcapng a hop, with the keys inside, in the order of the hops. */
export function sealStep(stage: Stage): Step {
  const { outcome } = stage;
  const { topology, folder } = stage.request;
  return {
    title: 'captures sealed',
    ceilingMs: 60_000,
    async setup() {
      const keys = await collectKeys(stage);
      for (const { name: hop } of topology.hops) {
        const tap = stage.results.get(hop);
        if (tap === undefined) throw new Error(`expected a stopped tap on ${hop}, there is none`);
        const path = folder.capturePath(hop);
        await sealHop({ tap: { ...tap, nonces: [...tap.nonces, ...stage.unseen] }, hop, keys, out: path });
        outcome.captures.push({ hop, path });
        outcome.captureDrops += tap.drops;
        if (!tap.drained) outcome.undrained.push(hop);
      }
    },
  };
}
