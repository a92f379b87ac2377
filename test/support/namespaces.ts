/** A lab of namespaces for one test: hosts of a topology with nothing running on them. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import netns from '../../lab/backends/netns.ts';
import type { Network } from '../../lab/kit/define-backend.ts';
import { clientProxyServer, type Topology } from '../../lab/model/topology.ts';
import { findEnvoy, wantedEnvoyVersion } from '../../lab/setup/envoy.js';

/** Runs `use` on a lab that stands; whatever happens, all of it is removed. */
export async function withNamespaces<T>(
  use: (network: Network, runId: string) => Promise<T>,
  topology: Topology = clientProxyServer,
  renewable = false,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'lab-'));
  const runId = randomBytes(4).toString('hex');
  try {
    const envoyBinary = findEnvoy()?.path ?? null;
    await netns.prepare({ envoyBinary, envoyVersion: wantedEnvoyVersion() }, () => undefined);
    const network = await netns.open(topology, {
      runId,
      scratch,
      renewable,
      signal: new AbortController().signal,
      note: () => undefined,
    });
    try {
      return await use(network, runId);
    } finally {
      await network.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
