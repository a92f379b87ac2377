import { expect, test } from '@jest/globals';
import type { ProxyModifier } from '../../../lab/kit/setup.ts';
import { LackError } from '../../../lab/model/errors.ts';
import envoy from '../../../lab/proxies/envoy.ts';
import { downstreamHttpOptions } from '../../../lab/proxies/envoy/config.ts';
import { withNamespaces } from '../../support/namespaces.ts';
import {
  callThrough,
  certificates,
  jsonLines,
  port,
  startOf,
  startPeer,
} from '../../support/proxied-call.ts';
import { suiteWith } from '../../support/require.ts';

const suite = await suiteWith('netns', 'envoy');

const timeoutMs = 60_000;

suite('Envoy between a client and a server', () => {
  test(
    'passes a call, counts it, and leaves logs that join it to both hops',
    () =>
      withNamespaces(async (network) => {
        const start = startOf(network);
        const proxy = await envoy.start(start);
        expect(await callThrough(network)).toMatchObject([
          { code: 0, messages: 1 },
          { code: 0, messages: 5 },
        ]);
        const stats = await proxy.stats();
        expect(stats.get('http.ingress.downstream_cx_total')).toBe(1);
        expect(stats.get('cluster.backend.upstream_rq_total')).toBe(2);
        // The counters that faults prove themselves by have these names.
        expect(stats.get('http.ingress.downstream_cx_max_duration_reached')).toBe(0);
        expect(stats.get('cluster.backend.upstream_cx_destroy_remote_with_active_rq')).toBe(0);
        await proxy.stop();
        await expect(proxy.stats()).rejects.toThrow('expected counters');

        const client = network.host('client').address('client-proxy');
        const upstream = network.host('proxy').address('proxy-server');
        const [request] = await jsonLines(proxy, 'access.jsonl');
        expect(request).toMatchObject({
          flags: '-',
          details: 'via_upstream',
          code: 200,
          grpc_status: 0,
          path: '/shop.v1.Catalog/GetItem',
          downstream: expect.stringMatching(`^${client}:[0-9]+$`),
          upstream_local: expect.stringMatching(`^${upstream}:[0-9]+$`),
          upstream_remote: `${start.upstream.address}:${port}`,
          start: expect.stringMatching(/^\d{10}\.\d{9}$/),
        });
        const [connection] = await jsonLines(proxy, 'connections.jsonl');
        expect(connection).toMatchObject({ downstream: request?.['downstream'], tls_version: null });
        const files = await proxy.files();
        expect([...files.keys()].sort()).toEqual(['access.jsonl', 'connections.jsonl', 'proxy.log']);
        expect(Buffer.from(files.get('proxy.log') ?? []).toString()).toMatch(
          /^\[\d{4}-\d\d-\d\d [\d:.]+\]\[\d+\]\[info\]\[main\]/,
        );
        for (const bytes of files.values()) expect(Buffer.from(bytes).toString()).not.toMatch(/h2lab/i);
      }),
    timeoutMs,
  );

  test(
    'over TLS on both hops, and logs the keys of both',
    () =>
      withNamespaces(async (network) => {
        const tls = await certificates(network.host('proxy'));
        const proxy = await envoy.start(startOf(network, { tls }));
        expect(await callThrough(network, tls)).toMatchObject([{ code: 0 }, { code: 0 }]);
        await proxy.stop();
        const keys = Buffer.from((await proxy.files()).get('keys.log') ?? []).toString();
        // TLS 1.3 on both hops: two connections, two secrets for each of the two directions.
        expect(keys.match(/^CLIENT_TRAFFIC_SECRET_0 /gm)).toHaveLength(2);
        expect(keys.match(/^SERVER_TRAFFIC_SECRET_0 /gm)).toHaveLength(2);
        const [connection] = await jsonLines(proxy, 'connections.jsonl');
        expect(connection).toMatchObject({ tls_version: 'TLSv1.3' });
      }),
    timeoutMs,
  );

  test(
    'a configuration that it refuses ends the start at once, with its own words',
    () =>
      withNamespaces(async (network) => {
        const begin = performance.now();
        const misspelt: ProxyModifier = (config) => {
          downstreamHttpOptions(config)['max_conection_duration'] = '1s';
        };
        const failed = envoy.start(startOf(network, { modifiers: [misspelt] }));
        await expect(failed).rejects.toThrow(LackError);
        await expect(failed).rejects.toThrow('Envoy ended (code 1) before it was ready; its last words:');
        // Envoy's protobuf varies its white space on purpose.
        await expect(failed).rejects.toThrow(/no\s+such\s+field:\s+'max_conection_duration'/);
        await expect(failed).rejects.not.toThrow('envoy.filters.listener');
        expect(performance.now() - begin).toBeLessThan(10_000);
      }),
    timeoutMs,
  );

  test(
    'an address that is taken ends the start: a proxy never shares connections with another process',
    () =>
      withNamespaces(async (network) => {
        const start = startOf(network);
        const other = await startPeer(start.host, 'grpc-server');
        await other.send({ do: 'listen', address: `${start.listen.address}:${port}` }).done;
        await expect(envoy.start(start)).rejects.toThrow(/before it was ready[^]*Address already in use/);
      }),
    timeoutMs,
  );

  test(
    'an interrupted start rejects with the reason and leaves the place to the next one',
    () =>
      withNamespaces(async (network) => {
        const controller = new AbortController();
        const starting = envoy.start(startOf(network, { signal: controller.signal }));
        const reason = new Error('enough');
        controller.abort(reason);
        await expect(starting).rejects.toBe(reason);
        const next = await envoy.start(startOf(network));
        await next.stop();
      }),
    timeoutMs,
  );
});
