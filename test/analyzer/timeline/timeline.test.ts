import { describe, expect, test } from '@jest/globals';
import type { Fact, Provenance } from '../../../analyzer/model/fact.ts';
import { createPipeline } from '../../../analyzer/pipeline.ts';
import { createTimeline } from '../../../analyzer/timeline/timeline.ts';
import { buildPcap, TcpScript } from '../../support/tcp-builder.ts';
import { applied, connectionsOf, fact, opened, streamsOf, timelineOf } from '../../support/timeline-of.ts';
import type { Wire } from '../../support/wire.ts';

describe('a stream', () => {
  const whole = timelineOf((wire) => {
    const c = wire.connect();
    c.client.request(1, { timeout: '300m' });
    wire.wait(5);
    c.server.responseHeaders(1);
    wire.wait(5);
    c.server.message(1);
    c.server.trailers(1, 5, 'no such item');
  });

  test('knows its request, its answer and when each came', () => {
    const [stream] = streamsOf(whole);
    expect(stream).toMatchObject({ id: 1, path: '/shop.v1.Catalog/GetItem', timeout: 300e6, grpcStatus: 5 });
    expect(stream?.ended).toMatchObject({ how: 'end-stream' });
    const times = [stream?.opened, stream?.requestEnded, stream?.responseHeaders, stream?.trailers];
    expect(times.map((moment) => Math.round((moment?.time ?? NaN) / 1e6))).toEqual([1, 1, 6, 11]);
    expect(stream?.connection.openStreamCount).toBe(0);
  });

  test('whose answer is trailers alone has no response headers', () => {
    const [stream] = streamsOf(
      timelineOf((wire) => {
        const c = wire.connect();
        c.client.request(1);
        c.server.fail(1, 14, 'no healthy upstream');
      }),
    );
    expect(stream?.responseHeaders).toBeUndefined();
    expect(stream?.trailers).toBeDefined();
    expect(stream?.grpcStatus).toBe(14);
  });

  test('is not answered by an informational response (RFC 9113 8.1)', () => {
    const timeline = applied([
      opened(0),
      fact('http2.stream-open', { stream: 1 }, { headers: [[':path', '/']], endStream: true }),
      fact(
        'http2.headers',
        { stream: 1 },
        { direction: 'to-client', headers: [[':status', '103']], endStream: false },
      ),
    ]);
    expect(streamsOf(timeline)[0]?.responseHeaders).toBeUndefined();
  });

  test('takes no status from a value that is no status', () => {
    const headers = [['grpc-status', '0x0']] as const;
    const timeline = applied([
      opened(0),
      fact('http2.stream-open', { stream: 1 }, { headers: null, endStream: true }),
      fact('http2.headers', { stream: 1 }, { direction: 'to-client', headers, endStream: true }),
    ]);
    expect(streamsOf(timeline)[0]?.grpcStatus).toBeUndefined();
  });

  test('that is open is known however many others end meanwhile', () => {
    const facts = function* (): Generator<Fact> {
      yield opened(0);
      yield fact('http2.stream-open', { stream: 1 }, { headers: null, endStream: true });
      for (let id = 3; id <= 20_001; id += 2) {
        yield fact('http2.stream-open', { stream: id }, { headers: null, endStream: true });
        yield fact('http2.stream-end', { stream: id }, { how: 'end-stream' });
      }
    };
    const timeline = applied(facts());
    const [connection] = connectionsOf(timeline);
    expect(connection).toMatchObject({ streamCount: 10_001, openStreamCount: 1 });
    expect(timeline.totals.streams).toBe(10_001);
    expect(connection?.streams.size).toBe(513);
    expect([...(connection?.streams.keys() ?? [])].slice(0, 2)).toEqual([1, 20_001 - 2 * 511]);
  });
});

describe('a connection', () => {
  test('is closed by who said close_notify, though the FIN of the other side is quicker', () => {
    const at = (packet: number): Partial<Provenance> => ({ packet, time: packet });
    const timeline = applied([
      opened(0),
      fact('tls.close-notify', at(7), { direction: 'to-client' }),
      fact('tcp.fin', at(8), { direction: 'to-server' }),
      fact('tcp.fin', at(9), { direction: 'to-client' }),
      fact('tcp.closed', at(9), { how: 'fin', firstDirection: 'to-server' }),
    ]);
    const [connection] = connectionsOf(timeline);
    expect(connection?.firstEnd).toMatchObject({
      at: { input: 0, packet: 7, time: 7 },
      direction: 'to-client',
      how: 'close-notify',
    });
    expect(connection?.closed?.firstDirection).toBe('to-server');
  });

  test.each([
    ['fin', (wire: Wire) => wire.connect().client.fin()],
    ['rst', (wire: Wire) => wire.connect().client.reset()],
  ] as const)('knows that the client ended it by %s', (how, script) => {
    const [connection] = connectionsOf(timelineOf(script));
    expect(connection?.firstEnd).toMatchObject({ how, direction: 'to-server' });
  });

  test('keeps the first GOAWAYs of a flood', () => {
    const timeline = timelineOf((wire) => {
      const c = wire.connect();
      for (let i = 0; i < 1000; i++) c.server.goaway(1000 - i, 'NO_ERROR', `no ${i}`);
    });
    const goaways = connectionsOf(timeline)[0]?.goaways ?? [];
    expect(goaways.length).toBeLessThanOrEqual(16);
    expect(goaways[0]).toMatchObject({ lastStreamId: 1000, debug: 'no 0', direction: 'to-client' });
  });

  test('is forgotten some thousand closed connections later; an open one is not', () => {
    const facts = function* (): Generator<Fact> {
      for (let id = 0; id <= 10_000; id++) {
        yield opened(id);
        if (id > 0) yield fact('tcp.closed', { connection: id }, { how: 'fin', firstDirection: 'to-server' });
      }
    };
    const timeline = applied(facts());
    expect(timeline.totals.connections).toBe(10_001);
    const left = connectionsOf(timeline).map(({ id }) => id);
    expect(left).toHaveLength(1025);
    expect(left.slice(0, 2)).toEqual([0, 10_000 - 1023]);
    expect(timeline.connection({ input: 0, packet: 1, time: 0, connection: 1 })).toBeUndefined();
  });

  test('of another input with the same number is another connection', () => {
    const timeline = applied([opened(0, 0), opened(0, 1)]);
    expect(connectionsOf(timeline).map(({ input }) => input)).toEqual([0, 1]);
  });

  test('without keys counts its records and is counted once', () => {
    const timeline = timelineOf(
      (wire) => {
        const c = wire.connect();
        c.call(1);
        c.leave();
      },
      { encrypted: true },
    );
    const [connection] = connectionsOf(timeline);
    expect(connection).toMatchObject({ undecryptable: true, protocol: 'tls', streamCount: 0 });
    expect(connection?.tls).toMatchObject({ version: 0x0304, alpnOffered: ['h2'] });
    expect(connection?.records).toBeGreaterThan(5);
    expect(timeline.totals).toMatchObject({ undecryptable: 1, http2Connections: 0, streams: 0 });
  });

  test('without keys reads the sizes of records once the handshake is over', () => {
    const timeline = timelineOf(
      (wire) => {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
      },
      { encrypted: true },
    );
    const [connection] = connectionsOf(timeline);
    expect(connection?.sealed?.requests).toBeGreaterThan(1);
    expect(connection?.sealed?.waitingSince).toBeDefined();
  });

  test('that began before the capture is counted, and so is what the capture does not hold', () => {
    const script = new TcpScript().join('198.18.0.1:40000', '198.18.0.2:8080');
    const bytes = new Uint8Array(100).fill(1);
    script.send('to-server', bytes, 1e6).lose('to-server', 1000).send('to-server', bytes, 2e6);
    script.acknowledge('to-server', 3e6);
    const timeline = createTimeline();
    const pipeline = createPipeline({ input: 0, fact: (one) => timeline.apply(one) });
    pipeline.push(buildPcap(script.packets()));
    pipeline.end();
    expect(timeline.totals).toMatchObject({ connections: 1, midConnections: 1, gaps: 1, gapBytes: 1000 });
  });
});

test('the clock is that of the earliest input', () => {
  const timeline = createTimeline();
  expect(timeline.clock({ input: 0, packet: 1, time: 0 })).toBeUndefined();
  timeline.began(1_700_000_002_000_000_000n);
  timeline.began(1_700_000_001_000_000_000n);
  expect(timeline.clock({ input: 0, packet: 1, time: 1.5e9 })).toBe(1_700_000_002.5);
});

test('facts of connections that nobody opened change nothing', () => {
  const timeline = applied([
    fact('tcp.established', { connection: 9 }, { mss: {}, rtt: 1 }),
    fact('http2.stream-open', { connection: 9, stream: 1 }, { headers: null, endStream: true }),
    fact('http2.stream-end', { connection: 9, stream: 1 }, { how: 'end-stream' }),
    fact('tls.record', { connection: 9 }, { direction: 'to-server', length: 1 }),
    fact('tcp.closed', { connection: 9 }, { how: 'fin', firstDirection: 'to-server' }),
  ]);
  expect(connectionsOf(timeline)).toEqual([]);
  expect(timeline.totals).toMatchObject({ connections: 0, streams: 0 });
});
