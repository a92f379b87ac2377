import { expect, test } from '@jest/globals';
import { createFarewells } from '../../../../analyzer/rules/kit/farewells.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** The streams that were open when the client of a connection left, one list for each connection. */
function left(script: (wire: Wire) => void): number[][] {
  const farewells = followFacts(createFarewells, script);
  return farewells.list().map(({ streams }) => streams.map(({ id }) => id));
}

const after =
  (act: (c: WireConnection) => void, options: { timeout?: string } = {}) =>
  (wire: Wire): void => {
    const c = wire.connect();
    c.call(1);
    c.client.request(3, options);
    c.client.request(5, options);
    wire.wait(300);
    act(c);
  };

test('GOAWAY and FIN of a client leave its open calls alone', () => {
  expect(left(after((c) => c.leave()))).toEqual([[3, 5]]);
});

test('at their deadline calls were over', () => {
  expect(left(after((c) => c.leave(), { timeout: '300m' }))).toEqual([]);
});

test.each<[string, (c: WireConnection) => void]>([
  ['a client that says no GOAWAY', (c) => c.client.fin()],
  [
    'a client that had an error',
    (c) => {
      c.client.goaway(0, 'INTERNAL_ERROR');
      c.client.fin();
    },
  ],
  [
    'a client that goes because the server does',
    (c) => {
      c.server.goaway(5);
      c.leave();
    },
  ],
  ['a server that closes', (c) => c.server.fin()],
])('%s takes no leave', (_, act) => {
  expect(left(after(act))).toEqual([]);
});
