import { rm } from 'node:fs/promises';
import { makeAuthority } from '../../certs/authority.ts';
import type { Step } from '../steps.ts';
import { serviceName, type Stage } from './stage.ts';

/** Hosts and the hops between them; its undoing ends every process of the run and removes all that was made. */
export function topologyStep(stage: Stage): Step {
  const { backend, topology, runId, note, lost } = stage.request;
  return {
    title: 'topology',
    ceilingMs: 60_000,
    async setup(signal) {
      stage.parts.network = await backend.open(topology, {
        ...{ runId, scratch: stage.scratch, signal, note },
        ...(lost === undefined ? {} : { lost }),
      });
    },
    async teardown() {
      try {
        await stage.parts.network?.close();
      } finally {
        await rm(stage.scratch, { recursive: true, force: true });
      }
    },
  };
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
      for (const name of topology.hosts) {
        const host = stage.host(name);
        const hops = topology.hops.filter((hop) => hop.from === name || hop.to === name);
        const addresses = hops.map((hop) => host.address(hop.name));
        const { certPem, keyPem } = await authority.issue({ name: serviceName, addresses });
        stage.tls[name] = {
          caFile: await host.put('ca.pem', authority.caPem),
          certFile: await host.put('cert.pem', certPem),
          keyFile: await host.put('key.pem', keyPem),
        };
      }
    },
  };
}
