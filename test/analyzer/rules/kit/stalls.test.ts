import { expect, test } from '@jest/globals';
import { type Stall, Stalls, stallsNeed } from '../../../../analyzer/rules/kit/stalls.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import { announce, grant, pour, upload } from '../../../support/stall-cases.ts';
import type { Wire } from '../../../support/wire.ts';

function stallsOf(script: (wire: Wire) => void): Stall[] {
  const stalls = followFacts((timeline) => new Stalls(timeline), script);
  return stalls.list(['connection', 'stream', 'initial']);
}

test('the handlers are of the kinds that it needs', () => {
  followFacts(
    (timeline) => {
      const stalls = new Stalls(timeline);
      expect(Object.keys(stalls.handlers).sort()).toEqual([...stallsNeed].sort());
      return stalls;
    },
    () => undefined,
  );
});

test('a window that all share is the one, also where a stream has used up its own', () => {
  const [stall, ...others] = stallsOf((wire) => {
    const c = wire.connect();
    upload(c, 1);
    pour(c, 'client', 1);
    wire.wait(1000);
    c.client.rst(1, 'CANCEL');
  });
  expect(stall).toMatchObject({ kind: 'connection', window: 0, receiver: 'server', passedOn: [] });
  expect(stall?.holder).toEqual({ stream: 1, octets: 65_535 });
  expect(others).toEqual([]);
});

test('a window of a stream alone, and what completed meanwhile', () => {
  const [stall] = stallsOf((wire) => {
    const c = wire.connect();
    grant(c, 'server', 0, 1_000_000);
    upload(c, 1);
    pour(c, 'client', 1);
    c.call(3);
    c.call(5);
    wire.wait(1000);
    c.client.rst(1, 'CANCEL');
  });
  expect(stall).toMatchObject({ kind: 'stream', others: 2, initialWindow: 65_535 });
});

test.each<[string, number, string | undefined]>([
  ['0', 0, 'initial'],
  ['1000, which is not used', 1000, undefined],
])('a window that begins with %s', (_, size, kind) => {
  const [stall] = stallsOf((wire) => {
    const c = wire.connect();
    announce(c, 'server', size);
    upload(c, 1);
    wire.wait(1000);
    c.client.rst(1, 'CANCEL');
  });
  expect(stall?.kind).toBe(kind);
});

test('a wait of a few milliseconds is none', () => {
  const list = stallsOf((wire) => {
    const c = wire.connect();
    upload(c, 1);
    pour(c, 'client', 1);
    wire.wait(100);
    c.client.rst(1, 'CANCEL');
  });
  expect(list).toEqual([]);
});
