import { describe, expect, test } from '@jest/globals';
import { Reporter } from '../../../analyzer/http2/reporter.ts';
import { StreamLimit } from '../../../analyzer/http2/stream-limit.ts';
import { Setting } from '../../../analyzer/model/codes.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request, trailers } from '../../support/http2-play.ts';

const connection = { id: 0, client: '198.18.0.2:1', server: '198.18.0.1:2', synSeen: true };

/** Plays `+` and `-` at milliseconds against a limit; gives the facts without where they come from. */
function played(limit: number, steps: readonly (readonly [ms: number, step: '+' | '-'])[]): unknown[] {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  const watch = new StreamLimit('to-server', report);
  let open = 0;
  for (const [ms, step] of steps) {
    report.time = ms * 1e6;
    report.packet = ms;
    if (step === '+') watch.opened(++open, limit);
    else watch.closed(--open);
  }
  watch.end();
  return facts.map(({ from: _from, ...fact }) => fact);
}

const reached = (limit: number): unknown => ({ kind: 'http2.stream-limit', direction: 'to-server', limit });

describe('a limit', () => {
  test('that is not reached is not spoken of', () => {
    expect(
      played(3, [
        [0, '+'],
        [1, '+'],
        [2, '-'],
        [3, '+'],
      ]),
    ).toEqual([]);
  });

  test('with calls waiting: each slot that becomes free is taken at once', () => {
    expect(
      played(2, [
        [0, '+'],
        [10, '+'],
        [100, '-'],
        [101, '+'],
        [200, '-'],
        [203, '+'],
        [300, '-'],
        [301, '-'],
      ]),
    ).toEqual([
      reached(2),
      {
        kind: 'http2.stream-limit-left',
        direction: 'to-server',
        limit: 2,
        packet: 10,
        duration: 290e6,
        full: 286e6,
        handOvers: 2,
        meanGap: 2e6,
        shortestGap: 1e6,
      },
    ]);
  });

  test('of 0 or exceeded is reached too', () => {
    expect(played(0, [[5, '+']])[0]).toEqual(reached(0));
  });

  test('is left when a slot stays free, and can be reached again', () => {
    const facts = played(1, [
      [0, '+'],
      [50, '-'],
      [2000, '+'],
      [2010, '-'],
    ]);
    expect(facts).toMatchObject([
      { kind: 'http2.stream-limit' },
      { kind: 'http2.stream-limit-left', duration: 50e6, handOvers: 0 },
      { kind: 'http2.stream-limit' },
      { kind: 'http2.stream-limit-left', packet: 2000, duration: 10e6 },
    ]);
  });
});

describe('on the wire', () => {
  test('a limit that comes when as many streams are open is reached with its ACK', () => {
    const play = Http2Play.ready()
      .client(headersFrame(1, request), headersFrame(3, request))
      .server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 2]]))
      .client(wire.settingsAck())
      .client(wire.settingsAck());
    expect(play.all('http2.stream-limit')).toMatchObject([{ limit: 2, from: { packet: 6 } }]);
    play.server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 9]])).client(wire.settingsAck());
    expect(play.of('http2.stream-limit-left')).toMatchObject([{ limit: 2, duration: 2e6, packet: 6 }]);
    expect(play.anomalies).toEqual([]);
  });

  const limited = (): Http2Play =>
    Http2Play.ready()
      .server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 2]]))
      .client(wire.settingsAck(), wire.settingsAck());

  test('open streams are counted, and the limit binds when it is acknowledged', () => {
    const early = Http2Play.ready().server(wire.settings([[Setting.MAX_CONCURRENT_STREAMS, 1]]));
    expect(early.client(headersFrame(1, request)).of('http2.stream-limit')).toEqual([]);
    const play = limited()
      .client(headersFrame(1, request, { endStream: true }))
      .client(headersFrame(3, request, { endStream: true }))
      .server(headersFrame(1, trailers, { endStream: true }))
      .client(headersFrame(5, request));
    expect(play.of('http2.stream-open').map((fact) => fact.open)).toEqual([1, 2, 2]);
    expect(play.of('http2.stream-limit')).toEqual([{ direction: 'to-server', limit: 2 }]);
    expect(play.anomalies).toEqual(['pseudo-field']);
  });
});
