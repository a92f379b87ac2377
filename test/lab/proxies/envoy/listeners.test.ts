import { expect, test } from '@jest/globals';
import envoy from '../../../../lab/proxies/envoy.ts';
import { httpConnectionManager } from '../../../../lab/proxies/envoy/config.ts';
import { listenersFromFile } from '../../../../lab/proxies/envoy/listeners.ts';
import { withNamespaces } from '../../../support/namespaces.ts';
import { suiteWith } from '../../../support/require.ts';

const suite = await suiteWith('netns', 'envoy');

suite('listeners from a file', () => {
  test(
    'are in force at the start, and a changed version takes their place',
    () =>
      withNamespaces(async (network) => {
        const host = network.host('proxy');
        const address = host.address('client-proxy');
        const proxy = await envoy.start({
          host,
          listen: { address, port: 8080 },
          upstream: { address: network.host('server').address('proxy-server'), port: 8080 },
          modifiers: [listenersFromFile],
          signal: new AbortController().signal,
        });
        expect((await proxy.admin?.('/listeners'))?.body).toContain(`${address}:8080`);
        await proxy.reload?.((config) => {
          httpConnectionManager(config)['drain_timeout'] = '3s';
        });
        expect((await proxy.admin?.('/config_dump'))?.body).toContain('"drain_timeout": "3s"');
        expect((await proxy.stats()).get('listener_manager.lds.update_success')).toBe(2);
        await proxy.stop();
        expect(proxy.running()).toBe(false);
        expect(await proxy.log('proxy.log')).toContain('lds: add/update listener');
      }),
    60_000,
  );

  test(
    'that were given at the start cannot be changed, and it is said',
    () =>
      withNamespaces(async (network) => {
        const host = network.host('proxy');
        const proxy = await envoy.start({
          host,
          listen: { address: host.address('client-proxy'), port: 8080 },
          upstream: { address: network.host('server').address('proxy-server'), port: 8080 },
          modifiers: [],
          signal: new AbortController().signal,
        });
        await expect(proxy.reload?.(() => undefined)).rejects.toThrow('listenersFromFile');
        await proxy.stop();
      }),
    60_000,
  );
});
