import { describe, expect, test } from '@jest/globals';
import type { TimelineConnection, TimelineStream } from '../../../analyzer/model/timeline.ts';
import { HeaderReader } from '../../../analyzer/timeline/header-lists.ts';
import { createJoiner } from '../../../analyzer/timeline/join.ts';
import { momentAt, someConnection, someStream } from '../../support/timeline-parts.ts';

/** Client to proxy, and proxy to server: the proxy's host is 198.18.0.2 in front and 198.18.1.2 behind. */
const down = (id = 0): TimelineConnection => someConnection({ id, client: `198.18.0.1:${40000 + id}` });
const up = (id = 10): TimelineConnection =>
  someConnection({ id, client: `198.18.1.2:${41000 + id}`, server: '198.18.1.3:8080' });

const request = (id: string) => ({ more: [['x-request-id', id]] as const });

/** Offers streams in this order and returns what each was joined with; links are made as the timeline makes them. */
function offer(...streams: readonly TimelineStream[]): (TimelineStream | undefined)[] {
  const joiner = createJoiner();
  return streams.map((stream) => link(joiner, stream));
}

function link(joiner: ReturnType<typeof createJoiner>, stream: TimelineStream): TimelineStream | undefined {
  const fields = new HeaderReader().request(stream.headers);
  const before = joiner.opened(stream, { ...fields, path: stream.path ?? undefined });
  if (before !== undefined) {
    before.upstream = stream;
    stream.downstream = before;
  }
  return before;
}

describe('requests of one path', () => {
  test('are joined in the order of their arrival', () => {
    const [a, b] = [someStream(down(0)), someStream(down(1), { ms: 1 })];
    const [a2, b2] = [
      someStream(up(), { id: 1, ms: 2, more: [['via', '2 edge']] }),
      someStream(up(), { id: 3, ms: 3, more: [['via', '2 edge']] }),
    ];
    expect(offer(a, b, a2, b2)).toEqual([undefined, undefined, a, b]);
  });

  test('x-request-id decides against the order', () => {
    const [a, b] = [someStream(down(), request('a')), someStream(down(), { id: 3, ...request('b') })];
    const [b2, a2] = [someStream(up(), request('b')), someStream(up(), { id: 3, ...request('a') })];
    expect(offer(a, b, b2, a2)).toEqual([undefined, undefined, b, a]);
    expect(offer(someStream(down(), request('a')), someStream(up(), request('z')))[1]).toBeUndefined();
  });

  test('of another path are other requests', () => {
    const other = someStream(up(), { path: '/shop.v1.Catalog/WatchItems', more: [['via', '2 edge']] });
    expect(offer(someStream(down()), other)[1]).toBeUndefined();
  });

  test('without a path (header block not decoded) are joined with nothing', () => {
    const lost = { path: null, headers: null };
    expect(offer(someStream(down(), lost), someStream(up(), lost))[1]).toBeUndefined();
  });

  test('five seconds and more apart are other requests', () => {
    const late = someStream(up(), { ms: 5001, more: [['via', '2 edge']] });
    expect(offer(someStream(down()), late)[1]).toBeUndefined();
    const inTime = someStream(up(), { ms: 4999, more: [['via', '2 edge']] });
    expect(offer(someStream(down()), inTime)[1]).toBeDefined();
  });

  test('that have ended are no longer waited for', () => {
    const joiner = createJoiner();
    const first = someStream(down());
    link(joiner, first);
    joiner.ended(first);
    expect(link(joiner, someStream(up(), { ms: 1, more: [['via', '2 edge']] }))).toBeUndefined();
  });
});

describe('a copy', () => {
  test('never travels on the connection of its original, nor on the same connection seen at another tap', () => {
    const connection = down();
    expect(offer(someStream(connection), someStream(connection, { id: 3 }))[1]).toBeUndefined();
    expect(offer(someStream(connection), someStream(someConnection({ input: 1 })))[1]).toBeUndefined();
  });

  test('begins at the host where the original went, whatever its headers say', () => {
    const behind = someConnection({ id: 5, client: '198.18.0.2:41000', server: '198.18.1.3:8080' });
    expect(offer(someStream(down()), someStream(behind))[1]).toBeDefined();
  });

  test('is not the request of another client to the same server', () => {
    expect(offer(someStream(down(0)), someStream(down(1)))[1]).toBeUndefined();
    const local = (port: number): TimelineConnection =>
      someConnection({ id: port, client: `127.0.0.1:${port}`, server: '127.0.0.1:8080' });
    expect(offer(someStream(local(40000)), someStream(local(40001)))[1]).toBeUndefined();
  });

  test('is not the next request that the same proxy forwards on another connection', () => {
    // A capture of the hop behind the proxy alone: both requests carry the header, no client's side is there.
    const behind = (id: number, server: string): TimelineConnection =>
      someConnection({ id, client: `198.18.1.2:${41000 + id}`, server, hop: 'proxy-server' });
    const via = { more: [['via', '2 edge']] as const };
    expect(
      offer(
        someStream(behind(0, '198.18.1.3:8080'), via),
        someStream(behind(1, '198.18.1.3:8080'), via),
        someStream(behind(2, '198.18.1.4:8080'), via),
      ),
    ).toEqual([undefined, undefined, undefined]);
  });

  test('of an IPv6 client is told by its host, not by its port', () => {
    const front = someConnection({ id: 0, client: '[2001:db8::1]:40000', server: '[2001:db8::2]:443' });
    const back = someConnection({ id: 1, client: '[2001:db8::2]:50000', server: '[2001:db8::3]:8080' });
    expect(offer(someStream(front), someStream(back))[1]).toBeDefined();
  });
});

describe('a proxy that tries again', () => {
  test('opens another copy of the request that is still open, after the first attempt failed', () => {
    const original = someStream(down());
    const attempt = someStream(up(), { ms: 1, more: [['via', '2 edge']] });
    const again = someStream(up(), { id: 3, ms: 9, more: [['via', '2 edge']] });
    const joiner = createJoiner();
    link(joiner, original);
    link(joiner, attempt);
    attempt.ended = { at: momentAt(8), how: 'rst-stream', direction: 'to-client', errorCode: 7 };
    expect(link(joiner, again)).toBe(original);
    expect(original.upstream).toBe(again);
  });

  test('is not assumed while the first attempt runs or was answered, nor before a request that has no copy yet', () => {
    const joiner = createJoiner();
    const original = someStream(down());
    const attempt = someStream(up(), { ms: 1, more: [['via', '2 edge']] });
    link(joiner, original);
    link(joiner, attempt);
    expect(link(joiner, someStream(up(), { id: 3, ms: 2, more: [['via', '2 edge']] }))).toBeUndefined();
    attempt.ended = { at: momentAt(3), how: 'end-stream' };
    attempt.grpcStatus = 0;
    expect(link(joiner, someStream(up(), { id: 5, ms: 4, more: [['via', '2 edge']] }))).toBeUndefined();
    attempt.grpcStatus = 14;
    const fresh = someStream(down(1), { ms: 5 });
    link(joiner, fresh);
    expect(link(joiner, someStream(up(), { id: 7, ms: 6, more: [['via', '2 edge']] }))).toBe(fresh);
  });
});

test('a flood of requests forgets the oldest ones', () => {
  const joiner = createJoiner();
  const connection = down();
  const first = someStream(connection);
  link(joiner, first);
  for (let i = 0; i < 10_000; i++) link(joiner, someStream(connection, { id: 2 * i + 3, path: `/${i}` }));
  expect(link(joiner, someStream(up(), { ms: 1, more: [['via', '2 edge']] }))).toBeUndefined();
  const last = someStream(up(), { ms: 1, path: '/9999', more: [['via', '2 edge']] });
  expect(link(joiner, last)?.path).toBe('/9999');
});

describe('two proxies in a row', () => {
  const front = (id: number) =>
    someConnection({ id, client: `198.18.0.1:${40000 + id}`, server: '198.18.0.2:8080' });
  const middle = (id: number) =>
    someConnection({ id, client: `198.18.0.2:${41000 + id}`, server: '198.18.0.3:8080' });
  const back = (id: number) =>
    someConnection({ id, client: `198.18.0.3:${42000 + id}`, server: '198.18.0.4:8080' });

  test('are two joins: the copy of the first is the original of the second', () => {
    const [a, b, c] = [
      someStream(front(0)),
      someStream(middle(1), { ms: 1 }),
      someStream(back(2), { ms: 2 }),
    ];
    expect(offer(a, b, c)).toEqual([undefined, a, b]);
  });

  test('on loopback, where every host is the same, requests do not travel in a circle', () => {
    const local = (id: number, port: number): TimelineConnection =>
      someConnection({ id, client: `127.0.0.1:${50000 + id}`, server: `127.0.0.1:${port}` });
    const [a, copy] = [someStream(local(0, 8080)), someStream(local(1, 9090), { ms: 1 })];
    const next = someStream(local(2, 8080), { ms: 2 });
    expect(offer(a, copy, next)).toEqual([undefined, a, undefined]);
  });

  test('two attempts of one proxy on two servers, with one request id, are no hops of one path', () => {
    const to = (id: number, server: string): TimelineConnection =>
      someConnection({ id, client: `198.18.1.2:${41000 + id}`, server });
    const original = someStream(down(), request('a'));
    const first = someStream(to(1, '198.18.1.3:8080'), { ms: 1, ...request('a') });
    const second = someStream(to(2, '198.18.1.4:8080'), { ms: 2, ...request('a') });
    expect(offer(original, first, second)).toEqual([undefined, original, undefined]);
  });
});

test('a thousand open requests of one path cost a copy no more than a bounded look', () => {
  const requests = Array.from({ length: 1000 }, (_, id) =>
    someStream(down(), { id: 2 * id + 1, ...request(String(id)) }),
  );
  const copies = requests.map((_, id) =>
    someStream(up(), { id: 2 * id + 1, ms: 1, ...request(String(999 - id)) }),
  );
  expect(offer(...requests, ...copies).slice(1000)).toEqual([...requests].reverse());
});
