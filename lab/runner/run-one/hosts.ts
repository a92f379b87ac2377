import { type Authority, type Leaf, type LeafNames, makeAuthority } from '../../certs/authority.ts';
import type { CertificateFlaw } from '../../kit/setup.ts';
import type { HostName, Party } from '../../model/topology.ts';
import { aheadSettled, startAhead } from './ahead.ts';
import type { Slot } from '../slot.ts';
import type { Step } from '../steps.ts';
import { serviceName, type Stage } from './stage.ts';

/** Hosts and the hops between them; its undoing ends every process of the run and gives the slot its network back. */
export function topologyStep(stage: Stage, slot: Slot): Step {
  const { topology, runId, note, lost, logs = false } = stage.request;
  return {
    title: 'topology',
    ceilingMs: 60_000,
    async setup(signal) {
      const { network, waiting } = await slot.take(topology, {
        ...{ runId, signal, note },
        ...(lost === undefined ? {} : { lost }),
      });
      stage.parts.network = network;
      stage.ahead = startAhead(topology, stage.host, { kinds: stage.setup, traces: logs, waiting });
    },
    async teardown() {
      await aheadSettled(stage.ahead);
      await slot.give(stage.parts.network, topology, !stage.request.signal.aborted, logs);
    },
  };
}

/** The party that a host belongs to: its name without the ordinal. */
function partyOf(name: HostName): Party {
  return name.replace(/-\d+$/, '') as Party;
}

/** An authority that nobody in the run trusts, or that has signed nobody there. */
const stranger = 'Internal Services CA';

/** A certificate as it should be, or with its flaw; the authority that all trust stays the same. */
async function issue(authority: Authority, names: LeafNames, flaw?: CertificateFlaw): Promise<Leaf> {
  if (flaw === 'expired') return authority.issue({ ...names, validDays: [-30, -1] });
  if (flaw === 'wrong-name') return authority.issue({ name: 'inventory.example', addresses: [] });
  return (flaw === 'untrusted' ? await makeAuthority(stranger) : authority).issue(names);
}

/** A certificate for each host, of an authority that lives as long as the run; nothing in plaintext. */
export function certificatesStep(stage: Stage): Step {
  const { topology, variant } = stage.request;
  return {
    title: 'certificates',
    ceilingMs: 20_000,
    async setup() {
      if (variant === 'plain') return;
      const authority = await makeAuthority();
      const asked = stage.setup.server.clientCertificates;
      const trusted = asked === 'distrusted' ? await makeAuthority(stranger) : authority;
      for (const name of topology.hosts) {
        const host = stage.host(name);
        const hops = topology.hops.filter((hop) => hop.from === name || hop.to === name);
        const addresses = hops.map((hop) => host.address(hop.name));
        const flaw = stage.setup.certificates?.[partyOf(name)];
        const { certPem, keyPem } = await issue(authority, { name: serviceName, addresses }, flaw);
        stage.tls[name] = {
          caFile: await host.put('ca.pem', authority.caPem),
          certFile: await host.put('cert.pem', certPem),
          keyFile: await host.put('key.pem', keyPem),
          ...(asked !== undefined && partyOf(name) === 'server'
            ? { clientCaFile: await host.put('client-ca.pem', trusted.caPem) }
            : {}),
        };
      }
    },
  };
}
