import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import { createCuts, type Cut } from '../../../../analyzer/rules/kit/cuts.ts';
import { readWire } from '../../../support/rule-tester.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

function cutsOf(script: (wire: Wire) => void, encrypted = false): Cut[] {
  let list: () => Cut[] = () => [];
  readWire(wireOf(script).files({ encrypted }), (timeline) => {
    const cuts = createCuts(timeline);
    ({ list } = cuts);
    return (fact: Fact) => {
      const handler = cuts.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      handler?.(fact);
    };
  });
  return list();
}

function open(wire: Wire): ReturnType<Wire['connect']> {
  const c = wire.connect();
  c.call(1);
  wire.wait(1500);
  c.client.request(3);
  c.client.request(5);
  wire.wait(100);
  return c;
}

test('an end with calls open, with the pause before and the FIN that began it', () => {
  const [cut, ...others] = cutsOf((wire) => {
    const c = open(wire);
    c.closedBy('server');
  });
  expect(others).toEqual([]);
  expect(cut?.end).toMatchObject({ how: 'fin', direction: 'to-client' });
  expect(cut?.streams.map(({ id }) => id)).toEqual([3, 5]);
  expect(cut?.idle?.idle).toBeCloseTo(1.5e9, -7);
  expect(cut?.fin?.direction).toBe('to-client');
});

test('without keys the request that was open, as far as records show', () => {
  const [cut] = cutsOf((wire) => {
    open(wire).server.reset();
  }, true);
  expect(cut?.streams).toEqual([]);
  expect(cut?.sealed?.asked.time).toBeGreaterThan(1.5e9);
  expect(cut?.rst?.direction).toBe('to-client');
});

test('an end that its sender announced, or that left nothing open, is none', () => {
  const announced = cutsOf((wire) => {
    const c = open(wire);
    c.server.goaway(5);
    c.closedBy('server');
  });
  expect(announced).toEqual([]);
  const idle = cutsOf((wire) => {
    const c = wire.connect();
    c.call(1);
    c.server.reset();
  });
  expect(idle).toEqual([]);
});

test('of two hops that end together the one where it began', () => {
  const hops = cutsOf((wire) => {
    const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
    const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
    down.client.request(1);
    up.client.request(1, { headers: [['x-request-id', 'a']] });
    up.server.responseHeaders(1);
    down.server.responseHeaders(1, [['server', 'envoy']]);
    wire.wait(100);
    down.client.reset();
    wire.wait(1);
    up.closedBy('client');
  });
  expect(hops.map(({ connection }) => connection.hop)).toEqual(['client-proxy']);
});
