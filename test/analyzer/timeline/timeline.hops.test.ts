import { describe, expect, test } from '@jest/globals';
import { applied, connectionsOf, fact, opened, streamsOf, timelineOf } from '../../support/timeline-of.ts';
import type { Wire } from '../../support/wire.ts';

describe('the hop of a connection', () => {
  const plain = (wire: Wire): void => wire.connect().call(1);

  test('is not guessed without a sign', () => {
    expect(connectionsOf(timelineOf(plain))[0]?.hop).toBeUndefined();
  });

  test('is behind a proxy when requests carry what proxies add', () => {
    const timeline = timelineOf((wire) => {
      wire.connect().client.request(1, { headers: [['x-envoy-expected-rq-timeout-ms', '15000']] });
    });
    expect(connectionsOf(timeline)[0]?.hop).toBe('proxy-server');
  });

  test.each(['envoy', 'nginx/1.22.1', 'istio-envoy'])(
    'is in front of a proxy that answers as %s',
    (server) => {
      const timeline = timelineOf((wire) => {
        const c = wire.connect();
        c.client.request(1);
        c.server.responseHeaders(1, [['server', server]]);
      });
      expect(connectionsOf(timeline)[0]?.hop).toBe('client-proxy');
    },
  );

  const joined =
    (headers: readonly (readonly [string, string])[] = []) =>
    (wire: Wire) => {
      const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'a');
      const up = wire.connect('198.18.0.2:41000', '198.18.0.3:8080', 'b');
      down.client.request(1, { headers });
      wire.wait(1);
      up.client.request(1, { headers });
      wire.wait(1);
      down.server.responseHeaders(1);
    };

  test.each([undefined, 1, 2])('shows in streams that serve each other (seed %s)', (seed) => {
    const timeline = timelineOf(joined(), seed === undefined ? {} : { seed });
    expect(connectionsOf(timeline).map(({ hop }) => hop)).toEqual(['client-proxy', 'proxy-server']);
    const [first, second] = streamsOf(timeline);
    expect(first?.upstream).toBe(second);
    expect(second?.downstream).toBe(first);
  });

  test('is the one that joined streams show, though the client itself sends x-request-id', () => {
    const timeline = timelineOf(joined([['x-request-id', 'from-the-client']]));
    expect(connectionsOf(timeline).map(({ hop }) => hop)).toEqual(['client-proxy', 'proxy-server']);
  });

  test('is what the user says, whatever the traffic looks like', () => {
    const headers = [
      [':path', '/'],
      ['via', '2 edge'],
    ] as const;
    const timeline = applied(
      [opened(0), fact('http2.stream-open', { stream: 1 }, { headers, endStream: true })],
      ['client-server'],
    );
    expect(connectionsOf(timeline)[0]?.hop).toBe('client-server');
  });
});
