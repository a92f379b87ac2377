import type { Stage } from './stage.ts';

/** How a person enters each host of a lab that stands, and captures there by hand: a line each. */
export function waysIn(stage: Stage): string[] {
  const { topology } = stage.request;
  return topology.hosts.flatMap((name) => {
    const host = stage.host(name);
    const hops = topology.hops.filter((hop) => hop.from === name || hop.to === name);
    return [
      `${name}: ${host.enter(['bash'])}`,
      // Whoever is root of a user namespace alone has nobody else to become, as tcpdump wants to.
      ...hops.map(
        ({ name: hop }) =>
          `  ${hop}: ${host.enter(['tcpdump', '-n', '-i', host.interface(hop), '-Z', 'root'])}`,
      ),
    ];
  });
}

/** Keeps the lab after its traffic, whatever became of that, until the person who asked for it has seen enough. */
export async function keptAfter(stage: Stage, work: Promise<void>): Promise<void> {
  const { keep } = stage.request;
  if (keep === undefined) return work;
  try {
    await work;
  } finally {
    await keep(waysIn(stage));
  }
}
