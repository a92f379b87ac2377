import { expect, test } from '@jest/globals';
import { sealedTurns } from '../../../../analyzer/rules/kit/sealed-turns.ts';
import {
  clientTurns,
  entryEvidence,
  octetsOf,
  spanOf,
  upstreamTurns,
  wasAskedLately,
} from '../../../../analyzer/rules/kit/sealed-verdict.ts';
import { readWire } from '../../../support/find-all.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { wireOf } from '../../../support/wire.ts';

const wire = wireOf((w) => {
  const { down, up } = twoHops(w);
  say(w, down, '>158');
  say(w, up, '>290 @5 <153 <40');
  say(w, down, '<182');
});
const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);

test('the hop of clients and the one behind it', () => {
  expect(clientTurns(timeline).map(({ connection }) => connection.server)).toEqual(['198.18.0.2:8080']);
  expect(upstreamTurns(timeline).map(({ connection }) => connection.server)).toEqual(['198.18.0.3:8080']);
  expect(sealedTurns(timeline)).toHaveLength(2);
});

test('sizes, times and evidence of a turn', () => {
  const [one] = upstreamTurns(timeline);
  const [turn] = one?.turns ?? [];
  const [asked] = turn?.asked ?? [];
  if (one === undefined || turn === undefined || asked === undefined) throw new Error('no turn');
  expect(octetsOf(turn.answered)).toBe(193);
  const { from, to } = spanOf(turn);
  expect((to - from) / 1e6).toBeCloseTo(5, 0);
  expect(wasAskedLately(clientTurns(timeline), from, 10e6)).toBe(true);
  expect(wasAskedLately(clientTurns(timeline), from + 1e9, 10e6)).toBe(false);
  expect(entryEvidence(one, asked, 'the request')).toMatchObject({
    what: 'the request (290 octets)',
    filter: `tcp.stream == ${one.connection.id} && tls.record.length == 307`,
  });
});
