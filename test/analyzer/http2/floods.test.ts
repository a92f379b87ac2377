import { describe, expect, test } from '@jest/globals';
import { FloodWatch } from '../../../analyzer/http2/floods.ts';
import { Reporter } from '../../../analyzer/http2/reporter.ts';
import { ErrorCode } from '../../../analyzer/model/codes.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import * as wire from '../../../analyzer/model/wire/frames.ts';
import { headersFrame, Http2Play, request } from '../../support/http2-play.ts';

const connection = { id: 0, client: '198.18.0.2:1', server: '198.18.0.1:2', synSeen: true };

/** Adds PINGs at these milliseconds; gives what was said. */
function pings(times: readonly number[]): string[] {
  const facts: Fact[] = [];
  const report = new Reporter(0, connection, (fact) => void facts.push(fact));
  const watch = new FloodWatch('to-server', report);
  for (const ms of times) {
    report.time = ms * 1e6;
    watch.add('ping');
  }
  return facts.map((fact) =>
    fact.kind === 'http2.flood' ? `${fact.count} in ${fact.duration / 1e6} ms` : fact.kind,
  );
}

const every = (ms: number, count: number): number[] => Array.from({ length: count }, (_, i) => i * ms);

describe('frames of a kind', () => {
  test('at a rate that keepalive has are no flood, however long it lasts', () => {
    expect(pings(every(10, 5000))).toEqual([]);
  });

  test('are told at the threshold and at each doubling', () => {
    expect(pings(every(1, 1700))).toEqual(['anomaly', '400 in 399 ms', '800 in 799 ms', '1600 in 1599 ms']);
  });

  test('are counted anew after a pause', () => {
    const first = every(1, 400);
    expect(pings([...first, ...first.map((ms) => ms + 10_000)])).toEqual([
      'anomaly',
      '400 in 399 ms',
      'anomaly',
      '400 in 399 ms',
    ]);
  });
});

describe('on the wire', () => {
  test('rapid reset (CVE-2023-44487)', () => {
    const play = Http2Play.ready();
    for (let i = 0; i < 250; i++) {
      play.client(headersFrame(2 * i + 1, request), wire.rstStream(2 * i + 1, ErrorCode.CANCEL));
    }
    expect(play.of('http2.flood')).toMatchObject([
      { what: 'rapid-reset', direction: 'to-server', count: 100 },
      { what: 'rapid-reset', direction: 'to-server', count: 200 },
    ]);
    expect(play.of('http2.rst-stream').at(-1)).toMatchObject({ count: 250, early: 250 });
    expect(play.all('anomaly')).toMatchObject([{ what: 'flood', section: 'RFC 9113 10.5' }]);
  });

  test.each([
    ['settings', wire.settings(), 150],
    ['ping', wire.ping(), 450],
    ['priority', wire.priority(1, { dependency: 0, weight: 1 }), 1100],
    ['empty-data', wire.data(1, new Uint8Array(0)), 110],
    ['window-update', wire.windowUpdate(1, 1), 1200],
  ] as const)('%s', (what, frame, count) => {
    const play = Http2Play.ready().client(headersFrame(1, request));
    for (let i = 0; i < count; i++) play.client(frame);
    expect(play.of('http2.flood').map((fact) => fact.what)).toContain(what);
  });

  test('CONTINUATION without end (CVE-2024-27316)', () => {
    const play = Http2Play.ready().client(headersFrame(1, request, { endHeaders: false }));
    for (let i = 0; i < 200; i++) play.client(wire.continuation(1, new Uint8Array(0), false));
    expect(play.of('http2.flood')).toMatchObject([{ what: 'continuation', count: 64 }, { count: 128 }]);
  });

  test('a receiver that gives back every octet of a busy stream floods nobody', () => {
    const play = Http2Play.ready().client(headersFrame(1, request));
    for (let i = 0; i < 1500; i++) {
      play.client(wire.data(1, Uint8Array.of(i))).server(wire.windowUpdate(0, 1), wire.windowUpdate(1, 1));
    }
    expect(play.of('http2.flood')).toEqual([]);
  });
});
