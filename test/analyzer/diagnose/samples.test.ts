import { describe, expect, test } from '@jest/globals';
import { createCallSample, createConnectionSample } from '../../../analyzer/diagnose/samples.ts';
import type { CallSummary, ConnectionSummary } from '../../../analyzer/model/analysis.ts';
import { readWire } from '../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../support/wire.ts';

function callsOf(script: (wire: Wire) => void): { calls: CallSummary[]; count: number } {
  const sample = createCallSample();
  readWire(wireOf(script).files(), () => (fact) => {
    sample.fact(fact);
  });
  return { calls: sample.list(), count: sample.count() };
}

function connectionsOf(script: (wire: Wire) => void, encrypted = false): ConnectionSummary[] {
  let list: () => ConnectionSummary[] = () => [];
  readWire(wireOf(script).files({ encrypted }), (timeline) => {
    const sample = createConnectionSample(timeline);
    list = () => sample.list();
    return (fact) => {
      sample.fact(fact);
    };
  });
  return list();
}

describe('calls of an analysis', () => {
  test('are told with their times in seconds', () => {
    const { calls, count } = callsOf((wire) => {
      const c = wire.connect();
      wire.wait(100);
      c.client.request(1, { timeout: '300m' });
      wire.wait(50);
      c.server.fail(1, 14, 'no');
    });
    expect(count).toBe(1);
    expect(calls).toMatchObject([
      { input: 0, tcpStream: 0, stream: 1, method: '/shop.v1.Catalog/GetItem', status: 'UNAVAILABLE' },
    ]);
    const [call] = calls;
    expect(call?.statusFrom).toBe('trailers-only');
    expect(call?.deadline).toBeCloseTo(0.3);
    expect(call?.start).toBeCloseTo(0.101, 3);
    expect(call?.end).toBeCloseTo(0.151, 3);
  });

  test('are a sample of those that went well, and all that did not, in order', () => {
    const { calls, count } = callsOf((wire) => {
      const c = wire.connect();
      for (let stream = 1; stream < 200; stream += 2) {
        if (stream % 20 !== 19) c.call(stream);
        else {
          c.client.request(stream);
          c.server.rst(stream, 'REFUSED_STREAM');
        }
      }
    });
    expect(count).toBe(100);
    const bad = calls.filter(({ status }) => status !== 'OK');
    expect(bad.map(({ stream }) => stream)).toEqual([19, 39, 59, 79, 99, 119, 139, 159, 179, 199]);
    expect(bad.every(({ statusFrom }) => statusFrom === 'rst-stream')).toBe(true);
    expect(calls.length - bad.length).toBe(20);
    expect(calls.map(({ stream }) => stream)).toEqual(
      calls.map(({ stream }) => stream).sort((a, b) => a - b),
    );
  });

  test('stop at a thousand abnormal ones', () => {
    const { calls, count } = callsOf((wire) => {
      const c = wire.connect();
      for (let stream = 1; stream < 2401; stream += 2) {
        c.client.request(stream);
        c.server.rst(stream, 'CANCEL');
      }
    });
    expect(count).toBe(1200);
    expect(calls).toHaveLength(1000);
  });
});

describe('connections of an analysis', () => {
  test.each<[string, ConnectionSummary['state'], (wire: Wire) => void]>([
    ['open', 'open', (wire) => wire.connect().call(1)],
    ['drained', 'draining', (wire) => wire.connect().server.goaway(0)],
    [
      'closed by both',
      'closed',
      (wire) => {
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
    ],
    ['reset', 'reset', (wire) => wire.connect().server.reset()],
  ])('that was %s is %s', (_, state, script) => {
    const [connection] = connectionsOf(script);
    expect(connection).toMatchObject({ state, protocol: 'http2', tls: null, alpn: null, opened: 0 });
    expect(connection?.client).toBe('198.18.0.1:40000');
  });

  test('name the TLS version', () => {
    const [connection] = connectionsOf((wire) => wire.connect().call(1), true);
    expect(connection).toMatchObject({ tls: 'TLS 1.3', protocol: 'tls', streams: 0 });
  });

  test('name their hop where its requests or the other hop tell it', () => {
    const [alone, forwarded] = connectionsOf((wire) => {
      wire.connect().call(1);
      const upstream = wire.connect('198.18.1.1:40000', '198.18.1.2:8080');
      upstream.client.request(1, { headers: [['x-forwarded-for', '198.18.0.1']] });
    });
    expect([alone?.hop, forwarded?.hop]).toEqual([undefined, 'proxy-server']);
  });

  test('are a sample of those that went well, and all that were cut', () => {
    const connections = connectionsOf((wire) => {
      for (let i = 0; i < 60; i++) {
        const c = wire.connect(`198.18.0.1:${40000 + i}`);
        c.client.request(1);
        if (i % 6 === 5) c.server.reset();
        else {
          c.server.responseHeaders(1);
          c.server.trailers(1);
          c.leave();
        }
      }
    });
    const cut = connections.filter(({ state }) => state === 'reset');
    expect(cut.map(({ tcpStream }) => tcpStream)).toEqual([5, 11, 17, 23, 29, 35, 41, 47, 53, 59]);
    expect(connections).toHaveLength(30);
  });
});
