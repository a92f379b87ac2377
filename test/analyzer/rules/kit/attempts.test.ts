import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  type AttemptedCall,
  attemptsNeed,
  createAttempts,
  hasFailed,
} from '../../../../analyzer/rules/kit/attempts.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { momentAt, someConnection, someStream } from '../../../support/timeline-parts.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

function attempted(script: (wire: Wire) => void): [AttemptedCall['kind'], number[], number, string][] {
  const wanted = new Set<string>(attemptsNeed);
  let list: () => AttemptedCall[] = () => [];
  readWire(wireOf(script).files(), (timeline) => {
    const attempts = createAttempts(timeline);
    list = () => attempts.list();
    return (fact) => {
      const handler = attempts.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      if (wanted.has(fact.kind)) handler?.(fact);
    };
  });
  return list().map(({ kind, attempts, count, by }) => [kind, attempts.map(({ id }) => id), count, by]);
}

const previous = (n: number) => ({ headers: [['grpc-previous-rpc-attempts', String(n)]] }) as const;

test('a policy counts its attempts, two calls at a time', () => {
  const calls = attempted((wire) => {
    const c = wire.connect();
    c.client.request(1);
    c.client.request(3);
    c.server.fail(1, 14, 'no');
    c.server.fail(3, 14, 'no');
    wire.wait(20);
    c.client.request(5, previous(1));
    c.client.request(7, previous(1));
    c.server.fail(5, 14, 'no');
    c.server.fail(7, 14, 'no');
    wire.wait(20);
    c.client.request(9, previous(2));
    c.server.responseHeaders(9);
    c.server.trailers(9);
  });
  // Which of two equal calls is retried first nothing tells; the newest failure is the likeliest.
  expect(calls).toEqual([
    ['policy', [3, 5], 2, 'client'],
    ['policy', [1, 7, 9], 3, 'client'],
  ]);
});

test('where the first attempts are missing the header still counts them', () => {
  const calls = attempted((wire) => {
    const c = wire.connect();
    c.client.request(1, previous(3));
    c.server.fail(1, 14, 'no');
  });
  expect(calls).toEqual([['policy', [1], 4, 'client']]);
});

test('the copies of one call behind a proxy are its attempts, unless they run side by side', () => {
  const through = (gap: number): ReturnType<typeof attempted> =>
    attempted((wire) => {
      const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
      const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
      down.client.request(1);
      up.client.request(1, { headers: [['x-request-id', 'a']] });
      wire.wait(5);
      if (gap > 0) up.server.rst(1, 'INTERNAL_ERROR');
      wire.wait(gap);
      up.client.request(3, { headers: [['x-request-id', 'a']] });
      wire.wait(5);
      if (gap === 0) up.server.rst(1, 'INTERNAL_ERROR');
      up.server.fail(3, 14, 'no');
      down.server.fail(1, 14, 'no');
    });
  expect(through(10)).toEqual([['proxy', [1, 3], 2, 'proxy']]);
  expect(through(0)).toEqual([]);
});

test('what was turned away and sent again at once is one call', () => {
  const calls = attempted((wire) => {
    const c = wire.connect();
    c.client.request(1);
    c.server.rst(1, 'REFUSED_STREAM');
    wire.wait(1);
    c.client.request(3);
    c.server.rst(3, 'REFUSED_STREAM');
    wire.wait(1);
    c.call(5);
  });
  expect(calls).toEqual([['transparent', [1, 3, 5], 3, 'client']]);
});

test.each([
  [true, { how: 'rst-stream' }, undefined],
  [true, { how: 'end-stream' }, 14],
  [false, { how: 'end-stream' }, 0],
  [false, { how: 'end-stream' }, undefined],
  [false, { how: 'capture-end' }, undefined],
] as const)('failed is %s: %j with status %s', (expected, { how }, grpcStatus) => {
  const status = grpcStatus === undefined ? {} : { grpcStatus };
  const stream = someStream(someConnection(), { ...status, ended: { at: momentAt(1), how } });
  expect(hasFailed(stream)).toBe(expected);
});
