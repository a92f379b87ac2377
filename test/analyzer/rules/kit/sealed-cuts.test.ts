import { expect, test } from '@jest/globals';
import type { Fact } from '../../../../analyzer/model/fact.ts';
import type { SealedEntry } from '../../../../analyzer/model/timeline.ts';
import { createCuts } from '../../../../analyzer/rules/kit/cuts.ts';
import { isOwnAct, mayDrain } from '../../../../analyzer/rules/kit/sealed-cuts.ts';
import { readWire } from '../../../support/find-all.ts';
import { say, silent, twoHops } from '../../../support/sealed-sizes.ts';
import { type Wire, wireOf } from '../../../support/wire.ts';

/** For each connection that ended with a request open: whether the close is an act of its own. */
function acts(script: (wire: Wire) => void): boolean[] {
  let list = (): boolean[] => [];
  readWire(wireOf(script).files({ encrypted: true }), (timeline) => {
    const cuts = createCuts(timeline);
    list = () => cuts.list().map((cut) => isOwnAct(timeline, cut));
    return (fact: Fact) => {
      const handler = cuts.handlers[fact.kind] as ((fact: Fact) => void) | undefined;
      handler?.(fact);
    };
  });
  return list();
}

const ended = (text: string): boolean[] =>
  acts((wire) => {
    say(wire, wire.connect(), text);
  });

test('a server that closes with a request open, and nothing said', () => {
  expect(ended('@20 >158 @5 <182 <35 @20 >67 @300 <F')).toEqual([true]);
  expect(ended('@20 >158 @300 <F')).toEqual([true]);
});

test('a GOAWAY announced it, though the client went on', () => {
  expect(ended('@20 >158 @5 <182 <35 @20 <17 @300 >67 @50 <F')).toEqual([false]);
  // A PING and its answer, of either side, are none.
  expect(ended('@20 >158 @5 <182 <35 @20 >17 <17 @300 >67 @50 <F')).toEqual([true]);
  expect(ended('@20 >158 @5 <182 <35 @20 <17 >17 @300 >67 @50 <F')).toEqual([true]);
});

test('the close answers what the client has just said, or a flood', () => {
  expect(ended('@20 >158 @5 <182 <35 @20 >67 @300 >67 @1 <F')).toEqual([false]);
  expect(ended(`@20 >158 @5 <182 <35 @20 ${'>9 >10 '.repeat(20)} @50 <F`)).toEqual([false]);
  expect(ended('@20 >158 @5 <182 <35 @20 >9000 @50 <F')).toEqual([false]);
});

test('SETTINGS of a client are no request', () => {
  expect(ended('@20 >27 @300 <F')).toEqual([false]);
});

test('a server that never spoke HTTP/2', () => {
  expect(
    acts((wire) => {
      say(wire, silent(wire), '>158 @300 <F');
    }),
  ).toEqual([false]);
});

test('a proxy that closes upstream tells its client at once; a client that goes does not', () => {
  const closes = (told: string): boolean[] =>
    acts((wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>174');
      say(wire, up, '>305 @1000 >F');
      say(wire, down, told);
    });
  expect(closes('<93')).toEqual([false]);
  expect(closes('@200 <93')).toEqual([true]);
});

test('what has the length of GOAWAY, is no answer, and is not answered', () => {
  const entries = (text: string): SealedEntry[] =>
    [...text.matchAll(/([<>])(\d+)/g)].map(([, side, octets], index) => ({
      at: { input: 0, packet: index, time: index * 1e6 },
      direction: side === '>' ? 'to-server' : 'to-client',
      octets: Number(octets),
    }));
  expect(mayDrain(entries('>158 <182 <17'))).toBe(true);
  expect(mayDrain(entries('>158 <182 >30 <17'))).toBe(false);
  expect(mayDrain(entries('>158 <182 <17 >17'))).toBe(true);
  expect(mayDrain(entries('>158 <182 <17 >17 >67'))).toBe(false);
});
