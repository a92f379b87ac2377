import { expect, test } from '@jest/globals';
import { detectHealth } from '../../../../analyzer/rules/kit/sealed-health.ts';
import { say, twoHops } from '../../../support/sealed-sizes.ts';
import { verdictsOf } from '../../../support/sealed-verdicts-of.ts';

test('a request more than there were, and room for a reset, may be a refusal that a retry hides', () => {
  const found = (first: number, said: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>138');
      say(wire, up, '>288 @2 <139 <35');
      say(wire, down, '<167 <35 @10 >132');
      say(wire, up, '>75 @4 <46 <11');
      const other = wire.connect('198.18.0.2:41002', '198.18.0.3:8080', 'proxy-server');
      say(wire, other, `>${first} @2 ${said} @2 <139 <35`);
      say(wire, down, '<125 <35 @20 >17 >2 >F');
    });
  expect(found(363, '<22')).toEqual([]);
  expect(found(288, '<22')).toEqual(['clean-control']);
  expect(found(363, '<9')).toEqual(['clean-control']);
});

test('answers in full, with trailers of their own', () => {
  const found = (text: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      say(wire, wire.connect(), `@20 >158 @5 <182 <35 @20 >67 @5 ${text} @20 >17 >2 >F`);
    });
  expect(found('<62 <11')).toEqual(['clean-control']);
  // A socket that is gone resets what comes behind its own close.
  expect(found('<62 <11 @20 >17 >2 <2 <F')).toEqual(['clean-control']);
  expect(found('<62 <11 @20 <2 <F')).toEqual([]);
  expect(found('<14')).toEqual([]);
  expect(found('<62 @5 >13')).toEqual([]);
});

test('a call that the proxy answered itself may have failed: its answer says so, and nobody sees it', () => {
  const found = (isPassedOn: boolean): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      const call = (): void => {
        say(wire, down, '>158');
        say(wire, up, '>300 <182 <35');
        say(wire, down, '<182 <35 @20');
      };
      call();
      if (isPassedOn) call();
      else say(wire, down, '>67 <62 <11 @20');
      say(wire, down, '>17 >2 >F');
    });
  expect(found(true)).toEqual(['clean-control']);
  expect(found(false)).toEqual([]);
});

test('a server that says farewell to a client that said it first, with nothing open', () => {
  const found = (text: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      say(wire, wire.connect(), `@20 >158 @5 <150 <35 @20 >73 @5 <60 <11 ${text}`);
    });
  expect(found('@20 >17 @1 <17 <2 <F >2 >F')).toEqual(['clean-control']);
  expect(found('@20 >17 >2 >F <17 <F')).toEqual(['clean-control']);
  // The server said it first: it retires the connection.
  expect(found('@20 <17 @1 >17 >2 >F')).toEqual([]);
  // A PING, and a close for a reason of its own.
  expect(found('@20 >17 <17 @900 <2 <F')).toEqual([]);
});

test('trailers of several calls share a record, as short as control frames', () => {
  const found = (text: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>158');
      say(wire, up, '>288 @5 <171 <35');
      say(wire, down, '<182 <35 @20 >134');
      say(wire, up, `>192 ${text}`);
      say(wire, down, '<146 @20 >17 >2 >F');
    });
  expect(found('@5 <120 <22')).toEqual(['clean-control']);
  expect(found('@5 <120 <77')).toEqual([]);
  expect(found('@5 <120 <13')).toEqual([]);
});

test('a proxy that holds a request before it passes it on', () => {
  const found = (ms: number): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>158');
      say(wire, up, `@${ms} >288 @5 <171 <35`);
      say(wire, down, '<182 <35 @20 >17 >2 >F');
    });
  expect(found(5)).toEqual(['clean-control']);
  expect(found(1000)).toEqual([]);
});

test('trailers with room for the reason of a failure', () => {
  const found = (octets: number): string[] =>
    verdictsOf(detectHealth, (wire) => {
      say(wire, wire.connect(), `@20 >158 @5 <150 <${octets} @20 >17 >2 >F`);
    });
  expect(found(35)).toEqual(['clean-control']);
  expect(found(55)).toEqual([]);
});

test('a connection that a proxy opens unasked behind room for a reset, though it carries nothing', () => {
  const found = (said: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>248');
      say(wire, up, `>409 @100 ${said}`);
      wire.wait(12);
      wire.connect('198.18.0.2:41002', '198.18.0.3:8080', 'proxy-server');
      say(wire, up, '@10 <153 <35');
      say(wire, down, '<217');
      say(wire, up, '>70 @60 <60 <11');
      say(wire, down, '<66 <11 @20 >17 >2 >F');
    });
  expect(found('<37')).toEqual([]);
  expect(found('<9')).toEqual(['clean-control']);
});

test('a request that goes out again on the same connection behind room for a reset', () => {
  const found = (said: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>251');
      say(wire, up, `>401 @5 ${said} @26 <153 @5 <35`);
      say(wire, down, '@2 <217');
      say(wire, up, '>70 @28 <60 <11');
      say(wire, down, '@1 <77 @36 >17 >2 >F');
    });
  expect(found('<37')).toEqual([]);
  expect(found('<9')).toEqual(['clean-control']);
});

test('a short text, of which nothing tells that it is no trailers but its length, and that it comes again in full', () => {
  const oneHop = (text: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      say(wire, wire.connect(), `@20 >158 ${text} @20 >17 >2 >F`);
    });
  // 404 page not found: HEADERS and DATA.
  expect(oneHop('@5 <90 <28')).toEqual([]);
  expect(oneHop('@5 <90 <28 @20 >67 @5 <14 <28')).toEqual([]);
  expect(oneHop('@5 <150 <33 @20 >67 @5 <60 <11')).toEqual(['clean-control']);
  expect(oneHop('@5 <150 <33 @20 >67 @5 <60 <33')).toEqual(['clean-control']);
  const twice = (text: string): string[] =>
    verdictsOf(detectHealth, (wire) => {
      const { down, up } = twoHops(wire);
      say(wire, down, '>158');
      say(wire, up, `>288 @5 ${text}`);
      say(wire, down, `${text} @20 >17 >2 >F`);
    });
  expect(twice('<90 <28')).toEqual([]);
  expect(twice('<171 <35')).toEqual(['clean-control']);
});

test('a single call on one hop: answered at once and whole', () => {
  const found = (first: number, pause: number): string[] =>
    verdictsOf(detectHealth, (wire) => {
      say(wire, wire.connect(), `@20 >158 @${first} <150 @${pause} <35 @20 >17 >2 >F`);
    });
  expect(found(5, 0)).toEqual(['clean-control']);
  expect(found(1000, 0)).toEqual([]);
  expect(found(5, 300)).toEqual([]);
});
