import { expect, test } from '@jest/globals';
import { detectFlood } from '../../../../analyzer/rules/kit/sealed-floods.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('a flood of which nothing is passed on', () => {
  const found = (octets: number): string[] =>
    verdictsOf(detectFlood, (wire) => {
      const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
      say(wire, down, `@20 >${octets}`);
      const up = wire.dial('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server');
      up.syn();
      up.accept();
      up.client.fin();
      say(wire, down, '@20 <2 <F');
    });
  expect(found(16_384)).toEqual(['rapid-reset-mitigation']);
  expect(found(500)).toEqual([]);
});

test('a proxy that has a connection passes on what was taken back only as it closes', () => {
  const found = (ms: number): string[] =>
    verdictsOf(detectFlood, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>133');
      say(wire, up, '@2 >244');
      say(wire, down, '@100 >16384');
      if (ms < 0) say(wire, up, '>16384');
      say(wire, down, `@${Math.abs(ms)} <2 <F`);
      if (ms >= 0) say(wire, up, '@10 >16384');
      say(wire, up, '@300 >2 >F');
    });
  expect(found(60)).toEqual(['rapid-reset-mitigation']);
  // An upload is passed on as it comes.
  expect(found(-60)).toEqual([]);
  // Nobody waits so long for a flood to end.
  expect(found(800)).toEqual([]);
});
