import { expect, test } from '@jest/globals';
import { type HeaderRefusal, HeaderRefusals } from '../../../../analyzer/rules/kit/header-refusals.ts';
import { followFacts } from '../../../support/follow-facts.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

function refusals(script: (wire: Wire) => void): HeaderRefusal[] {
  return followFacts((timeline) => new HeaderRefusals(timeline), script).list();
}

function large(c: WireConnection, stream: number): void {
  c.client.request(stream, { headers: [['x-session', 'a'.repeat(9000)]] });
}

test('a reset and a GOAWAY in one act are one refusal, told by the GOAWAY', () => {
  const list = refusals((wire) => {
    const c = wire.connect();
    large(c, 1);
    c.server.rst(1, 'INTERNAL_ERROR');
    c.server.goaway(0, 'INTERNAL_ERROR');
  });
  expect(list).toMatchObject([{ by: 'GOAWAY', sender: 'server', author: 'client', direction: 'to-client' }]);
  expect(list[0]?.streams.map(({ id }) => id)).toEqual([1]);
});

test('what was answered once is not too large', () => {
  const list = refusals((wire) => {
    const c = wire.connect();
    large(c, 1);
    c.server.responseHeaders(1);
    large(c, 3);
    c.server.rst(3, 'INTERNAL_ERROR');
  });
  expect(list).toEqual([]);
});

test('an announced limit makes it sure, a usual size likely', () => {
  const [likely] = refusals((wire) => {
    const c = wire.connect();
    large(c, 1);
    c.server.rst(1, 'INTERNAL_ERROR');
  });
  const [sure] = refusals((wire) => {
    const c = wire.connect();
    large(c, 1);
    c.server.headers(1, [[':status', '431']], true);
  });
  expect(sure?.confidence ?? 0).toBeGreaterThan(likely?.confidence ?? 1);
});
