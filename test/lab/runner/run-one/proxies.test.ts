/** A proxy that is replaced within a run, on namespaces: the new one carries calls, and both their logs are kept. */
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import netns from '../../../../lab/backends/netns.ts';
import { defineFault, use } from '../../../../lab/kit/define-fault.ts';
import type { ProxyDriver } from '../../../../lab/kit/define-proxy.ts';
import type { Scenario } from '../../../../lab/kit/define-scenario.ts';
import { changeProxy } from '../../../../lab/kit/setup.ts';
import { clientProxyServer, clientServer } from '../../../../lab/model/topology.ts';
import envoy from '../../../../lab/proxies/envoy.ts';
import { httpConnectionManager } from '../../../../lab/proxies/envoy/config.ts';
import haproxy from '../../../../lab/proxies/haproxy.ts';
import none from '../../../../lab/proxies/none.ts';
import { runOne } from '../../../../lab/runner/run-one.ts';
import { findEnvoy } from '../../../../lab/setup/envoy.js';
import { createStore } from '../../../../lab/store/store.ts';
import deadline from '../../../../scenarios/deadline-exceeded-client.ts';
import { leftOnNamespaces } from '../../../support/left-behind.ts';
import { suiteWith } from '../../../support/require.ts';
import { withFolder } from '../../../support/temporary.ts';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const runId = 'proxyrn7';

/** An Envoy that denies every request, and is replaced by one that does not; any other proxy is only replaced. */
const denying = defineFault({
  id: 'denying',
  title: '',
  explains: '',
  options: z.object({}),
  prepare(setup) {
    changeProxy(setup, 'envoy', (config) => {
      const [host] = (
        httpConnectionManager(config)['route_config'] as { virtual_hosts: { routes: unknown[] }[] }
      ).virtual_hosts;
      if (host !== undefined) host.routes = [];
    });
  },
  bitten: async () => ({ what: 'denied', value: 1 }),
});

/** Calls before and after the replacement, by status; and the access log of the run. */
async function replaced(proxy: ProxyDriver): Promise<{ codes: number[]; log: string }> {
  const codes: number[] = [];
  const scenario: Scenario = {
    ...deadline,
    setup: () => undefined,
    fault: use(denying, {}),
    async drive(lab) {
      const call = async (): Promise<void> => {
        const channel = await lab.channel();
        codes.push((await channel.unary({ deadlineMs: 5000 })).code);
        await channel.close();
      };
      await call();
      const logged = async (): Promise<true | undefined> =>
        (await lab.proxy.log('access.jsonl')).includes('"downstream"') ? true : undefined;
      if (proxy !== none) await lab.until('the call in its log', logged, 10_000);
      await lab.proxy.signal('SIGKILL');
      await lab.proxy.restart();
      expect(lab.proxy.running()).toBe(true);
      await call();
    },
  };
  let log = '';
  await withFolder(async (root) => {
    const store = await createStore(root).createSuite();
    const place = { runId, scenario: scenario.id, backend: 'netns', proxy: proxy.id, repeat: 1 };
    const folder = await store.run({ ...place, variant: 'plain', role: 'fault' });
    await runOne({
      ...{ runId, scenario, role: 'fault', variant: 'plain', backend: netns, proxy, folder },
      proxyVersion: findEnvoy()?.version ?? '',
      topology: proxy === none ? clientServer : clientProxyServer,
      seed: 1,
      repeat: 1,
      listener: { start: () => undefined, end: () => undefined },
      note: () => undefined,
      signal: new AbortController().signal,
    });
    log = await readFile(join(folder.path, 'logs', 'access.jsonl'), 'utf8').catch(() => '');
  });
  expect(leftOnNamespaces([runId])).toEqual([]);
  return { codes, log };
}

const suite = await suiteWith('netns', 'envoy');
suite('a proxy that is replaced', () => {
  test('is one without the fault, and its files go on', async () => {
    const found = findEnvoy();
    const options = { envoyBinary: found?.path ?? null, envoyVersion: found?.version ?? '' };
    await netns.prepare(options, () => undefined);
    const { codes, log } = await replaced(envoy);
    // Envoy answers UNIMPLEMENTED where it has no route.
    expect(codes).toEqual([12, 0]);
    expect(log.trimEnd().split('\n')).toHaveLength(2);
  }, 60_000);
});

const withHaproxy = await suiteWith('netns', 'haproxy');
withHaproxy('a proxy whose log is in memory', () => {
  test('hands over what the one before it had said', async () => {
    const { codes, log } = await replaced(haproxy);
    expect(codes).toEqual([0, 0]);
    expect(log.match(/"downstream"/g)).toHaveLength(2);
  }, 60_000);
});

const withNone = await suiteWith('netns');
withNone('where there is none', () => {
  test('it cannot be replaced', async () => {
    await expect(replaced(none)).rejects.toThrow('expected a proxy to start again, and this run has none');
  }, 60_000);
});
