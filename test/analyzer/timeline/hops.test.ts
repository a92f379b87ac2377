import { describe, expect, test } from '@jest/globals';
import type { Hop } from '../../../analyzer/model/diagnosis.ts';
import type { TimelineConnection, TimelineStream } from '../../../analyzer/model/timeline.ts';
import { HeaderReader } from '../../../analyzer/timeline/header-lists.ts';
import { createHops } from '../../../analyzer/timeline/hops.ts';
import { someConnection, someStream } from '../../support/timeline-parts.ts';

/** Opens streams in this order; what is open can be asked for, as the timeline gives it. */
function opened(streams: readonly TimelineStream[], hopOfInput: readonly (Hop | undefined)[] = []): void {
  const fields = (stream: TimelineStream) => new HeaderReader().request(stream.headers);
  const open: TimelineStream[] = [];
  const hops = createHops(hopOfInput, () => open.map((stream) => [stream, fields(stream)] as const));
  for (const stream of streams) {
    open.push(stream);
    hops.opened(stream, fields(stream));
  }
}

const front = (id = 0): TimelineConnection => someConnection({ id, client: `198.18.0.1:${40000 + id}` });
const between = (from: number, to: number, id: number): TimelineConnection =>
  someConnection({ id, client: `198.18.0.${from}:${41000 + id}`, server: `198.18.0.${to}:8080` });

describe('a capture of one hop', () => {
  test('has nothing to join, however many clients call at once', () => {
    const streams = [0, 1, 2].map((id) => someStream(front(id)));
    opened(streams);
    for (const stream of streams) {
      expect([stream.upstream, stream.downstream, stream.connection.hop]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  test('behind a proxy is known by the headers that proxies add', () => {
    const stream = someStream(front(), { more: [['via', '2 edge']] });
    opened([stream]);
    expect(stream.connection.hop).toBe('proxy-server');
  });
});

describe('a second listener', () => {
  test('makes requests that were open before findable', () => {
    const [first, second] = [someStream(front()), someStream(front(1), { ms: 1 })];
    const copies = [someStream(between(2, 3, 5), { ms: 2 }), someStream(between(2, 3, 6), { ms: 3 })];
    opened([first, second, ...copies]);
    expect(copies.map(({ downstream }) => downstream)).toEqual([first, second]);
    expect([first.connection.hop, copies[0]?.connection.hop]).toEqual(['client-proxy', 'proxy-server']);
  });

  test('of a chain of two proxies gives three hops', () => {
    const chain = [
      someStream(between(1, 2, 0)),
      someStream(between(2, 3, 1), { ms: 1 }),
      someStream(between(3, 4, 2), { ms: 2 }),
    ];
    opened(chain);
    expect(chain.map(({ connection }) => connection.hop)).toEqual([
      'client-proxy',
      'proxy-proxy',
      'proxy-server',
    ]);
    expect(chain[0]?.upstream?.upstream).toBe(chain[2]);
  });
});

test('what the user said of an input stands', () => {
  const down = someStream(front());
  const up = someStream(someConnection({ input: 1, id: 7, client: '10.0.0.1:1', server: '10.0.0.2:2' }), {
    ms: 1,
  });
  opened([down, up], ['client-proxy', 'proxy-proxy']);
  expect(up.downstream).toBe(down);
  expect(up.connection.hop).toBe('proxy-proxy');
});
