import { expect, test } from '@jest/globals';
import { sealedTurns } from '../../../../analyzer/rules/kit/sealed-turns.ts';
import { readWire } from '../../../support/find-all.ts';
import { wireOf } from '../../../support/wire.ts';

const id = (n: number): readonly (readonly [string, string])[] => [
  ['x-request-id', `0123456789-abcdef-${n}`],
];

test('requests and what was answered to each; control frames and the farewell are no content', () => {
  const wire = wireOf((w) => {
    const c = w.connect();
    for (const stream of [1, 3]) {
      c.client.request(stream, { headers: id(stream) });
      w.wait(5);
      c.server.responseHeaders(stream, id(stream));
      c.server.message(stream, 40);
      c.server.trailers(stream, 0, `done with the request of stream ${stream}`);
      c.client.ping();
      c.server.ping(true);
    }
    c.leave();
  });
  const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
  const [one, ...others] = sealedTurns(timeline);
  expect(others).toEqual([]);
  expect(one?.turns.map(({ asked, answered }) => [asked.length, answered.length])).toEqual([
    [1, 3],
    [1, 3],
  ]);
  expect(sealedTurns(timeline)[0]).toBe(one);
});

test('connections with keys have none', () => {
  const wire = wireOf((w) => {
    w.connect().call(1);
  });
  expect(sealedTurns(readWire(wire.files(), () => () => undefined))).toEqual([]);
});
