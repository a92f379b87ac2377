import { afterAll, expect, test } from '@jest/globals';
import { connectEngine } from '../../../../lab/backends/docker/engine.ts';
import { createNetworks } from '../../../../lab/backends/docker/networks.ts';
import { removeRun } from '../../../../lab/backends/docker/remove.ts';
import { clientProxyServer } from '../../../../lab/model/topology.ts';
import { suiteWith } from '../../../support/require.ts';
import { newRunId } from './fixture.ts';

const suite = await suiteWith('docker');
suite('networks', () => {
  const runs: string[] = [];
  afterAll(async () => {
    const { docker } = await connectEngine();
    await Promise.all(runs.map((run) => removeRun(docker, run)));
  });
  const create = async (): ReturnType<typeof createNetworks> => {
    const runId = newRunId();
    runs.push(runId);
    return await createNetworks((await connectEngine()).docker, clientProxyServer.hops, runId);
  };

  test('each hop has one: internal, from 198.19.0.0/16, with two addresses', async () => {
    const { docker } = await connectEngine();
    const made = await create();
    expect(made.map(({ hop }) => hop)).toEqual(['client-proxy', 'proxy-server']);
    for (const network of made) {
      const inspected = await docker.getNetwork(network.name).inspect();
      expect(inspected.Internal).toBe(true);
      expect(inspected.EnableIPv6).toBe(false);
      expect([network.from, network.to].every((address) => address.startsWith('198.19.'))).toBe(true);
    }
    expect(new Set(made.flatMap(({ from, to }) => [from, to])).size).toBe(4);
  });

  test('runs that start at the same moment get subnets of their own', async () => {
    const all = (await Promise.all([create(), create(), create()])).flat();
    expect(new Set(all.map(({ from }) => from)).size).toBe(6);
  });
});
