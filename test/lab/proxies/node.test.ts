import { expect, test } from '@jest/globals';
import node from '../../../lab/proxies/node.ts';
import { withNamespaces } from '../../support/namespaces.ts';
import { peerSource } from '../../support/peer.ts';
import { callThrough, certificates, jsonLines, startOf } from '../../support/proxied-call.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns');

suite('the proxy on Node between a client and a server', () => {
  test(
    'passes calls over TLS on both hops, logs each, and logs the keys of both',
    () =>
      withNamespaces(async (network) => {
        const host = { ...network.host('proxy'), peerModule: peerSource };
        const tls = await certificates(host);
        const proxy = await node.start(startOf(network, { host, tls }));
        expect(await callThrough(network, tls)).toMatchObject([
          { code: 0, messages: 1 },
          { code: 0, messages: 5 },
        ]);
        await proxy.stop();
        expect(proxy.running()).toBe(false);
        expect(await jsonLines(proxy, 'access.jsonl')).toMatchObject([
          { status: 200, path: '/shop.v1.Catalog/GetItem', error: null },
          { status: 200, path: '/shop.v1.Catalog/WatchItems', error: null },
        ]);
        const keys = Buffer.from((await proxy.files()).get('keys.log') ?? []).toString();
        expect(keys.match(/^CLIENT_TRAFFIC_SECRET_0 /gm)).toHaveLength(2);
      }),
    60_000,
  );
});
