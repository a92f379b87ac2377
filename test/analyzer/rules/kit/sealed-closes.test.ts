import { expect, test } from '@jest/globals';
import {
  delayedCloses,
  detectClosedBySilence,
  detectCutByClose,
  detectServerDeadline,
} from '../../../../analyzer/rules/kit/sealed-closes.ts';
import { readWire } from '../../../support/find-all.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';
import { wireOf } from '../../../support/wire.ts';

test('a proxy that closes a second after the last word', () => {
  const found = (ms: number): string[] =>
    verdictsOf(detectClosedBySilence, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>133');
      say(wire, up, '>244');
      say(wire, down, `@40 >700 @${ms} <2 <F`);
    });
  expect(found(1000)).toEqual(['silent-protocol-kill']);
  expect(
    verdictsOf(detectClosedBySilence, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>133');
      say(wire, up, '>244');
      say(wire, down, '@1000 <2 <F');
    }),
  ).toEqual([]);
  expect(found(700)).toEqual([]);
});

test('the second runs from the word that was one too many, whatever the client says meanwhile', () => {
  const closes = (text: string): number => {
    const wire = wireOf((w) => {
      say(w, w.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy'), text);
    });
    const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
    return delayedCloses(timeline).size;
  };
  expect(closes('>536 @80 >133 @920 <2 <F')).toBe(1);
  expect(closes('>536 @80 >133 @700 <2 <F')).toBe(0);
  expect(closes('>536 @80 <90 >133 @920 <2 <F')).toBe(0);
});

test('a server that closes behind the beginning of an answer', () => {
  const found = (told: string): string[] =>
    verdictsOf(detectCutByClose, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>174');
      say(wire, up, '>305 @5 <51 <2 <F');
      say(wire, down, told);
    });
  expect(found('<79 @1 <13')).toEqual(['fin-without-goaway']);
  expect(found('<179')).toEqual([]);
});

test('short answers after the same time', () => {
  const found = (...waits: number[]): string[] =>
    verdictsOf(detectServerDeadline, (wire) => {
      const { up } = twoHops(wire);
      waits.forEach((ms, index) => {
        say(wire, up, `>96 @${ms} <${index === 0 ? 93 : 14} @20`);
      });
    });
  expect(found(300, 305)).toEqual(['deadline-exceeded-server']);
  expect(found(300, 150)).toEqual([]);
});
