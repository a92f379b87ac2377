import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import {
  createUnansweredPings,
  type UnansweredPing,
} from '../../../../analyzer/rules/kit/unanswered-pings.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, type WireConnection, wireOf } from '../../../support/wire.ts';

function pingsIn(script: (wire: Wire, c: WireConnection) => void, encrypted = false): UnansweredPing[] {
  let list: () => UnansweredPing[] = () => [];
  const files = wireOf((wire) => {
    const c = wire.connect();
    c.call(1);
    c.client.request(3);
    wire.wait(1000);
    script(wire, c);
  }).files({ encrypted });
  readWire(files, (timeline) => {
    const pings = createUnansweredPings(timeline);
    ({ list } = pings);
    return (fact: Fact) => {
      const handler = pings.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      handler?.(fact);
    };
  });
  return list();
}

test('the oldest of several PINGs, from its sending to the end by its sender', () => {
  const [ping, ...others] = pingsIn((wire, c) => {
    c.client.ping();
    wire.wait(500);
    c.client.ping();
    wire.wait(500);
    c.client.fin();
    wire.wait(3000);
    c.server.fin();
  });
  expect(others).toEqual([]);
  expect(ping).toMatchObject({ direction: 'to-server', count: 2, isAcknowledged: true, isSealed: false });
  expect(ping?.waited).toBeCloseTo(1e9, -8);
  expect(ping?.streams.map(({ id }) => id)).toEqual([3]);
});

test('whether TCP acknowledged it', () => {
  const [ping] = pingsIn((wire, c) => {
    c.client.lost();
    c.client.ping();
    wire.wait(300);
    c.client.again();
    wire.wait(300);
    c.client.reset();
  });
  expect(ping?.isAcknowledged).toBe(false);
});

test('an end by the other side, or at once, is no reaction to silence', () => {
  const byOther = pingsIn((wire, c) => {
    c.client.ping();
    wire.wait(1000);
    c.closedBy('server');
  });
  const atOnce = pingsIn((wire, c) => {
    c.client.ping();
    wire.wait(10);
    c.closedBy('client');
  });
  expect([byOther, atOnce]).toEqual([[], []]);
});

test('without keys a record of its size stands alone', () => {
  const script = (wire: Wire, c: WireConnection): void => {
    c.client.ping();
    wire.wait(1000);
    c.closedBy('client');
  };
  expect(pingsIn(script, true)).toMatchObject([
    { isSealed: true, filter: 'tcp.stream == 0 && tls.record.length == 34' },
  ]);
  expect(
    pingsIn((wire, c) => {
      c.client.ping();
      c.server.ping(true);
      script(wire, c);
      c.server.ping(true);
    }, true),
  ).toHaveLength(1);
});

test('without keys the answer to a PING of the server is no PING', () => {
  const after = (script: (c: WireConnection) => void): UnansweredPing[] =>
    pingsIn((wire, c) => {
      c.server.responseHeaders(3);
      script(c);
      c.client.ping();
      wire.wait(500);
      c.client.fin();
    }, true);
  expect(after((c) => c.server.ping())).toEqual([]);
  expect(after(() => undefined)).toHaveLength(1);
  // What the client asks behind its answer is its own.
  expect(
    after((c) => {
      c.server.ping();
      c.client.ping();
    }),
  ).toHaveLength(1);
});
