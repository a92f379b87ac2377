import { join } from 'node:path';
import { sealHop } from '../../capture/seal.ts';
import { armTap } from '../../capture/tap.ts';
import { type HopSpec, hostsOf, type HostName, partyOf } from '../../model/topology.ts';
import type { Step } from '../steps.ts';
import { filesOf } from './proxies.ts';
import type { Stage } from './stage.ts';

/**
 * The end of a hop where it is tapped: the proxy, which has both sides of every translation on one clock, or the
 * other one where the scenario asks for it. A hop with a proxy at both ends, or at none, has one place alone.
 */
function tapped({ from, to }: HopSpec, atTheEnds: boolean): { near: HostName; far: HostName } {
  const isProxy = partyOf(to) === 'proxy';
  const hasOne = isProxy !== (partyOf(from) === 'proxy');
  return isProxy !== (atTheEnds && hasOne) ? { near: to, far: from } : { near: from, far: to };
}

/** A place of a tap: its host, and who is at the other end; `far` is the second one of a hop. */
interface TapPlace {
  host: HostName;
  peer: HostName;
  far: boolean;
}

/** Where a hop is tapped: on one end of it, the other one where the scenario asks for the ends, or on both. */
export function tapPlaces(hop: HopSpec, both: boolean, atTheEnds: boolean): TapPlace[] {
  const { near, far } = tapped(hop, atTheEnds);
  const first = { host: near, peer: far, far: false };
  return both ? [first, { host: far, peer: near, far: true }] : [first];
}

/** Taps on each hop, proven to see packets before the first one that matters. */
export function armTapsStep(stage: Stage): Step {
  const { topology, taps, scenario } = stage.request;
  return {
    title: 'taps armed',
    ceilingMs: 30_000,
    async setup(signal) {
      const hops = taps?.none === true ? [] : topology.hops;
      const wanted = hops.flatMap((hop) =>
        tapPlaces(hop, taps?.both === true, scenario.captured === 'at-the-ends').map((place) => ({
          hop: hop.name,
          ...place,
        })),
      );
      await Promise.all(
        wanted.map(async ({ hop, host, peer, far }) => {
          const tap = await armTap({
            host: stage.host(host),
            hop,
            peerAddress: stage.host(peer).address(hop),
            file: join(stage.scratch, `${hop}${far ? '-far' : ''}.pcap`),
            ...(taps?.ringBytes === undefined ? {} : { ringBytes: taps.ringBytes }),
            signal,
          });
          stage.taps.push({ hop, far, tap });
        }),
      );
    },
  };
}

/** Stops the taps that are still running, when each has seen its last packet. */
export async function drainTaps(stage: Stage): Promise<void> {
  const stopping = stage.taps.splice(0).map(async ({ hop, far, tap }) => {
    stage.results.push({ hop, far, result: await tap.stop() });
  });
  // One that has died must not keep the others from being stopped.
  const failed = (await Promise.allSettled(stopping)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

/** The end of the captures, after the last farewell; a fault that ends them before has left nothing to do. */
export function drainTapsStep(stage: Stage): Step {
  return { title: 'taps drained', ceilingMs: 30_000, setup: () => drainTaps(stage) };
}

/** What the peers of each host have traced; one that was replaced comes before its successor. */
function tracesOf({ traces }: Stage): Map<HostName, Uint8Array> {
  const all = Map.groupBy(traces, ({ host }) => host);
  const bytes = [...all].map(([host, peers]) => {
    const said = peers.map(({ process }) => process.stderr?.() ?? new Uint8Array());
    return [host, Buffer.concat(said)] as const;
  });
  return new Map(bytes.filter(([, { length }]) => length > 0));
}

/** Keys that the peers and the proxy logged; the other logs of both go to the run folder on the way. */
async function collectKeys(stage: Stage): Promise<string[]> {
  const { folder, topology } = stage.request;
  const decoder = new TextDecoder();
  const keys: string[] = [];
  for (const name of topology.hosts.filter((host) => ['client', 'server'].includes(partyOf(host)))) {
    const bytes = await stage.host(name).get('keys.log');
    if (bytes !== undefined) keys.push(decoder.decode(bytes));
  }
  const several = hostsOf(topology, 'proxy').length > 1;
  for (const host of stage.proxies.keys()) {
    for (const [name, bytes] of await filesOf(stage, host)) {
      if (name === 'keys.log') keys.push(decoder.decode(bytes));
      await folder.writeLog(several ? `${host}-${name}` : name, bytes);
    }
  }
  for (const [host, trace] of tracesOf(stage)) await folder.writeLog(`${host}.log`, trace);
  if (keys.length > 0) await folder.writeLog('keys-all.log', keys.join('\n'));
  return keys;
}

/**
 * Makes one pcapng a hop, with the keys inside unless it is not to be decrypted, in the order of the hops. The analyzer is given one end of each; the
 * other end's capture lies beside it.
 */
export function sealStep(stage: Stage): Step {
  const { outcome } = stage;
  const { topology, folder, note, sealed = false } = stage.request;
  return {
    title: 'captures sealed',
    ceilingMs: 60_000,
    async setup() {
      const logged = await collectKeys(stage);
      const keys = sealed ? [] : logged;
      // A sentinel from one end is seen at the other, too.
      const nonces = [...stage.unseen, ...stage.results.flatMap(({ result }) => result.nonces)];
      for (const { name: hop, from, to } of topology.hops) {
        const hosts = [from, to].map((name) => [stage.host(name).address(hop), name] as const);
        const taps = stage.results.filter((tap) => tap.hop === hop);
        if (taps.length === 0 && stage.request.taps?.none !== true)
          throw new Error(`expected a stopped tap on ${hop}, there is none`);
        for (const { far, result } of taps) {
          const path = folder.capturePath(hop, far);
          await sealHop({ tap: { ...result, nonces }, hop, keys, out: path });
          if (!far) outcome.captures.push({ hop, path, hosts });
          outcome.captureDrops += result.drops;
          if (!result.drained) outcome.undrained.push(hop);
          if (result.overwritten > 0)
            note(`packets that the ring on ${hop} has overwritten`, result.overwritten);
        }
      }
    },
  };
}
