import { expect, test } from '@jest/globals';
import { readingsOf, twoHopCalls } from '../../../../analyzer/rules/kit/sealed-shapes.ts';
import { clientTurns, upstreamTurns } from '../../../../analyzer/rules/kit/sealed-verdict.ts';
import { readWire } from '../../../support/find-all.ts';
import { envoyAnswers, type PlainAnswer } from '../../../support/envoy-answers.ts';
import { wireOf } from '../../../support/wire.ts';

/** How the answers of a server can be read, the first one and the others. */
function read(...answers: PlainAnswer[]): { heads: number[]; first: string[]; later: string[] } {
  const wire = wireOf((w) => {
    envoyAnswers(w, answers);
  });
  const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
  const [one] = clientTurns(timeline);
  const readings = one === undefined ? [] : readingsOf(timeline, twoHopCalls(one, upstreamTurns(timeline)));
  const later = readings.flatMap((reading) => reading.later.flatMap((shapes) => [...shapes]));
  return {
    heads: [...new Set(readings.map(({ head }) => head))],
    first: [...new Set(readings.map(({ first }) => first))],
    later: [...new Set(later)],
  };
}

test('trailers, from the first answer to the last', () => {
  expect(read('trailers', 'trailers', 'trailers')).toEqual({
    heads: [20],
    first: ['trailers'],
    later: ['trailers'],
  });
});

test('resets where trailers had been', () => {
  expect(read('trailers', 'reset', 'reset')).toMatchObject({ first: ['trailers'], later: ['reset'] });
});

test('no trailers at all: an empty DATA frame, or a reset, but nothing longer', () => {
  const { first, later } = read('empty', 'empty');
  expect(first).not.toContain('trailers');
  expect(later).not.toContain('trailers');
});

test('a server that says more than content-type cannot be read', () => {
  expect(read('more', 'more')).toEqual({ heads: [], first: [], later: [] });
});
