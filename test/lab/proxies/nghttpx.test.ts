import { expect, test } from '@jest/globals';
import nghttpx from '../../../lab/proxies/nghttpx.ts';
import { withNamespaces } from '../../support/namespaces.ts';
import { callThrough, certificates, jsonLines, startOf } from '../../support/proxied-call.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns', 'nghttpx');

const timeoutMs = 60_000;
const fine = [
  { code: 0, messages: 1 },
  { code: 0, messages: 5 },
];

suite('nghttpx between a client and a server', () => {
  test(
    'passes calls, and logs each as a line of JSON',
    () =>
      withNamespaces(async (network) => {
        const proxy = await nghttpx.start(startOf(network));
        expect(await callThrough(network)).toMatchObject(fine);
        expect(await proxy.stats()).toEqual(new Map());
        await proxy.stop();
        expect(proxy.running()).toBe(false);
        expect(await jsonLines(proxy, 'access.jsonl')).toMatchObject([
          { status: '200', path: '/shop.v1.Catalog/GetItem', protocol_version: 'HTTP/2' },
          { status: '200', path: '/shop.v1.Catalog/WatchItems' },
        ]);
      }),
    timeoutMs,
  );

  test(
    'passes calls over TLS on both hops',
    () =>
      withNamespaces(async (network) => {
        const tls = await certificates(network.host('proxy'));
        const proxy = await nghttpx.start(startOf(network, { tls }));
        expect(await callThrough(network, tls)).toMatchObject(fine);
        await proxy.stop();
      }),
    timeoutMs,
  );

  test(
    'a configuration that it refuses ends the start with its own words',
    () =>
      withNamespaces(async (network) => {
        const modifiers = [
          (config: Record<string, unknown>) => void (config['frontend-http2-tmeout'] = '1s'),
        ];
        await expect(nghttpx.start(startOf(network, { modifiers }))).rejects.toThrow(/Unknown option/);
      }),
    timeoutMs,
  );
});
