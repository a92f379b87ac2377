import { expect, test } from '@jest/globals';
import {
  type CutTimer,
  isTimer,
  proxyCutReport,
  proxyCuts,
  routeTimeoutOf,
} from '../../../../analyzer/rules/kit/proxy-cut.ts';
import { cutAlone, cutStream, type LongStream } from '../../../support/proxy-cut-cases.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { someConnection, someStream } from '../../../support/timeline-parts.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

const timers: readonly CutTimer[] = ['route', 'idle', 'age'];

function timersOf(script: (wire: Wire) => void): [CutTimer, number][] {
  let list: () => [CutTimer, number][] = () => [];
  readWire(wireOf(script).files(), (timeline) => {
    const all = timers.map((timer) => proxyCuts(timeline, timer));
    list = () =>
      all.flatMap((cuts) =>
        cuts.list().map((cut): [CutTimer, number] => [cut.timer, proxyCutReport(cut).evidence.length]),
      );
    return (fact) => {
      if (fact.kind === 'grpc.call') for (const cuts of all) cuts.take(fact);
    };
  });
  return list();
}

test.each<[CutTimer, LongStream]>([
  ['route', { messages: 0, every: 0, silence: 1000, routeTimeout: 1000 }],
  ['idle', { messages: 5, every: 50, silence: 1000, routeTimeout: 15_000 }],
  ['age', { messages: 20, every: 50, silence: 40 }],
])('one stream tells a timer of kind %s', (timer, shape) => {
  expect(
    timersOf((wire) => {
      cutStream(wire, shape);
    }),
  ).toEqual([[timer, 3]]);
});

test('streams that are cut as soon as something came on them met no timer, however long they had waited', () => {
  const cut = (wire: Wire): void => {
    for (let calls = 0; calls < 2; calls++) cutStream(wire, { messages: 1, every: 70, silence: 0 });
  };
  expect(timersOf(cut)).toEqual([]);
});

test('without the next hop only a constant time is a timer', () => {
  const silent = [1, 3, 6].map((messages) => ({ messages, every: 300, silence: 800 }));
  const once = (wire: Wire): void => {
    cutAlone(wire, silent.slice(0, 2));
  };
  expect(timersOf(once)).toEqual([]);
  expect(
    timersOf((wire) => {
      cutAlone(wire, silent);
    }),
  ).toEqual([
    ['idle', 2],
    ['idle', 2],
    ['idle', 2],
  ]);
});

test.each<[number, string, LongStream]>([
  [0.85, 'announced', { messages: 0, every: 0, silence: 1000, routeTimeout: 1000 }],
  [0.7, 'told by its messages', { messages: 5, every: 50, silence: 1000 }],
  [0.6, 'assumed', { messages: 0, every: 0, silence: 1000 }],
])('the confidence of a single cut is %s where its timer is %s', (expected, _, shape) => {
  let confidences: () => number[] = () => [];
  readWire(
    wireOf((wire) => {
      cutStream(wire, shape);
    }).files(),
    (timeline) => {
      const all = timers.map((timer) => proxyCuts(timeline, timer));
      confidences = () => all.flatMap((cuts) => cuts.list()).map((cut) => proxyCutReport(cut).confidence);
      return (fact) => {
        if (fact.kind === 'grpc.call') for (const cuts of all) cuts.take(fact);
      };
    },
  );
  expect(confidences()).toEqual([expected]);
});

test('the route timeout of Envoy stands on the upstream request', () => {
  const upstream = someStream(someConnection(), { more: [['x-envoy-expected-rq-timeout-ms', '1500']] });
  expect(routeTimeoutOf(someStream(someConnection(), { upstream }))).toBe(1.5e9);
  expect(routeTimeoutOf(upstream)).toBeUndefined();
});

test('a timer is exact within a twentieth, or 50 ms', () => {
  expect([isTimer(1.04e9, 1e9), isTimer(1.06e9, 1e9), isTimer(10.4e9, 10e9), isTimer(0.1e9, 0.2e9)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});
