import { expect, test } from '@jest/globals';
import { sealedTurns } from '../../../../analyzer/rules/kit/sealed-turns.ts';
import { areOk, mayTellFailure, trailersOf } from '../../../../analyzer/rules/kit/sealed-trailers.ts';
import { readWire } from '../../../support/find-all.ts';
import { say } from '../../../support/sealed-sizes.ts';
import { wireOf } from '../../../support/wire.ts';

/** The trailers of the calls of a script, and what they tell. */
function read(text: string): { octets: (number | undefined)[]; isOk: boolean; tells: boolean } {
  const wire = wireOf((w) => {
    say(w, w.connect(), text);
  });
  const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
  const list = sealedTurns(timeline).flatMap(trailersOf);
  const shown = list.filter((each) => each !== undefined);
  return {
    octets: list.map((each) => each?.entry.octets),
    isOk: areOk(shown),
    tells: shown.some(mayTellFailure),
  };
}

test('the first ones are literals, and the others repeat them', () => {
  const all = { isOk: true, tells: false };
  expect(read('@20 >158 @5 <150 <35 @20 >73 @5 <60 <11')).toEqual({ octets: [35, 11], ...all });
  expect(read('@20 >158 @5 <150 <35 @20 >73 @5 <60 <35')).toEqual({ octets: [35, 35], ...all });
  // Another status than the first one.
  expect(read('@20 >158 @5 <150 <35 @20 >73 @5 <60 <28').isOk).toBe(false);
});

test('a message beside the status', () => {
  expect(read('@20 >158 @5 <150 <55')).toEqual({ octets: [55], isOk: false, tells: true });
});

test('an answer in one record shows none', () => {
  expect(read('@20 >158 @5 <185').octets).toEqual([undefined]);
});

test('several calls whose trailers leave together', () => {
  expect(read('@20 >158 @5 <150 <35 @20 >192 @5 <120 <22').octets).toEqual([35, 22]);
  expect(read('@20 >158 @5 <150 <35 @20 >480 @5 <420 <77').octets).toEqual([35, 77]);
  // One call has one status.
  expect(read('@20 >158 @5 <150 <35 @20 >67 @5 <120 <22').octets).toEqual([35, undefined]);
});

test('messages of a stream between the calls are no trailers, and may share their record', () => {
  const flow = '@5 <46 @5 <46 @5 <46';
  expect(
    read(`@20 >158 @5 <171 @5 >67 @2 <60 <35 ${flow} @5 >67 @2 <60 <57 ${flow} @5 >67 @2 <60 <11`),
  ).toMatchObject({ octets: [undefined, 35, 57, 11], isOk: true, tells: false });
  // The end of the stream itself is as long as that of a call.
  expect(read(`@20 >158 @5 <171 @5 >67 @2 <60 <35 ${flow} @5 >67 @2 <60 <11 ${flow} <11`)).toMatchObject({
    octets: [undefined, 35, 11],
    isOk: true,
  });
});
