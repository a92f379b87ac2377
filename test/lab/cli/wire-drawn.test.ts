import { expect, test } from '@jest/globals';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { drawFacts, drawnKinds } from '../../../lab/cli/wire-drawn.ts';

const from = { input: 0, packet: 3, time: 0, connection: 7, stream: 5 };
const direction = 'to-server';

function drawn(facts: readonly Fact[], named: number[] = []) {
  const timed = facts.map((fact, n) => ({ fact, seconds: n / 1000 }));
  return drawFacts(timed, (_, id) => (id === 7 ? 0 : undefined), new Set(named));
}

test('quantities become series, each of its connection and direction', () => {
  const { series } = drawn([
    { kind: 'tcp.window', from, direction: 'to-client', bytes: 65_535 },
    { kind: 'tcp.in-flight', from, direction, bytes: 900 },
    { kind: 'tcp.in-flight', from, direction, bytes: 0 },
    { kind: 'tcp.rtt-sample', from, direction, rtt: 2_000_000 },
    { kind: 'http2.window', from, direction, window: 10 },
    { kind: 'http2.window', from: { ...from, stream: 0 }, direction, window: 20 },
  ]);
  expect(series.map(({ what, points }) => [what, points])).toEqual([
    ['tcp-window', [[0, 65_535]]],
    [
      'tcp-in-flight',
      [
        [1000, 900],
        [2000, 0],
      ],
    ],
    ['round-trip', [[3000, 2000]]],
    ['http2-window', [[5000, 20]]],
  ]);
});

test('the windows of named streams are drawn beside the connection', () => {
  const { series } = drawn([{ kind: 'http2.window', from, direction, window: 10 }], [5]);
  expect(series).toMatchObject([{ stream: 5, points: [[0, 10]] }]);
});

test('what belongs to no connection that is drawn is left out, but for events', () => {
  const elsewhere = { ...from, connection: 8 };
  const facts: Fact[] = [
    { kind: 'tcp.window', from: elsewhere, direction, bytes: 1 },
    { kind: 'tcp.fin', from: elsewhere, direction, unacknowledged: 0 },
  ];
  const { series, events } = drawn(facts);
  expect(series).toEqual([]);
  expect(events.map(({ name, connection }) => [name, connection])).toEqual([['FIN', undefined]]);
});

test('a series has an end', () => {
  const fact: Fact = { kind: 'tcp.window', from, direction, bytes: 1 };
  const { series, left } = drawn(Array.from({ length: 4100 }, () => fact));
  expect(series[0]?.points).toHaveLength(4000);
  expect(left).toBe(100);
});

test('every kind that is drawn is asked for once', () => {
  expect(new Set(drawnKinds).size).toBe(drawnKinds.length);
});
