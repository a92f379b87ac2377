import { expect, test } from '@jest/globals';
import { sealedTurns } from '../../../../analyzer/rules/kit/sealed-turns.ts';
import { type Behind, lookBehind } from '../../../../analyzer/rules/kit/sealed-upstream.ts';
import { readWire } from '../../../support/find-all.ts';
import { type Wire, type WireConnection, wireOf } from '../../../support/wire.ts';

type Act = (wire: Wire, up: WireConnection) => void;

/** What shows behind the proxy around its answer to the second request. */
function behind(act: Act): Behind | undefined {
  const wire = wireOf((w) => {
    const down = w.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
    const up = w.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
    const headers = (n: number): [string, string][] => [['x-request-id', `0123456789-abcdef-${n}`]];
    up.client.request(1, { headers: headers(1) });
    up.server.responseHeaders(1, headers(2));
    up.server.message(1, 40);
    w.wait(100);
    down.client.request(1, { headers: headers(3) });
    w.wait(5);
    act(w, up);
    down.server.fail(1, 14, 'somebody else failed');
  });
  const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
  for (const connection of timeline.connections())
    if (connection.server === '198.18.0.2:8080') connection.hop ??= 'client-proxy';
    else connection.hop ??= 'proxy-server';
  const down = sealedTurns(timeline).find(({ connection }) => connection.hop === 'client-proxy');
  const [turn] = down?.turns ?? [];
  const [asked, answered] = [turn?.asked[0], turn?.answered[0]];
  if (down === undefined || asked === undefined || answered === undefined) throw new Error('no turn');
  return lookBehind(timeline, down.connection, asked.at, answered.at);
}

test('nothing went upstream', () => {
  expect(behind(() => undefined)).toMatchObject({ isSent: false, isAnswered: false, ended: undefined });
});

test('the request went upstream, and the server reset it', () => {
  const seen = behind((w, up) => {
    up.client.request(3, { headers: [['x-request-id', '0123456789-abcdef-9']] });
    w.wait(5);
    up.server.rst(3, 'INTERNAL_ERROR');
  });
  expect(seen).toMatchObject({
    ...{ isSent: true, isAnswered: false, serverResets: 1 },
    serverReset: { octets: 13 },
  });
});

test('the server answered with content', () => {
  expect(
    behind((_, up) => {
      up.server.message(1, 40);
    }),
  ).toMatchObject({ isAnswered: true });
});

test('the server closed the connection, or the proxy did', () => {
  expect(
    behind((_, up) => {
      up.server.fin();
    })?.ended?.by,
  ).toBe('server');
  expect(
    behind((_, up) => {
      up.client.fin();
    })?.ended?.by,
  ).toBe('proxy');
});

test('what ends behind the client is none of its reasons', () => {
  const wire = wireOf((w) => {
    const down = w.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
    const up = w.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
    down.client.request(1);
    up.client.request(1, { headers: [['x-request-id', '0123456789-abcdef-1']] });
    w.wait(5);
    up.server.rst(1, 'INTERNAL_ERROR');
    down.server.fail(1, 14, 'somebody else failed');
    w.wait(1);
    down.client.fin();
    w.wait(1);
    up.client.fin();
  });
  const timeline = readWire(wire.files({ encrypted: true }), () => () => undefined);
  for (const connection of timeline.connections())
    connection.hop ??= connection.server === '198.18.0.2:8080' ? 'client-proxy' : 'proxy-server';
  const [down] = sealedTurns(timeline).filter(({ connection }) => connection.hop === 'client-proxy');
  const [turn] = down?.turns ?? [];
  const [asked, answered] = [turn?.asked[0], turn?.answered[0]];
  if (down === undefined || asked === undefined || answered === undefined) throw new Error('no turn');
  expect(lookBehind(timeline, down.connection, asked.at, answered.at)).toMatchObject({
    ended: undefined,
    isSilent: true,
  });
});

test('a connection was opened and carried nothing', () => {
  const seen = behind((w) => {
    const c = w.dial('198.18.1.2:41001', '198.18.1.3:8080', 'proxy-server');
    c.syn();
    c.refuse();
  });
  expect(seen?.failed?.client).toBe('198.18.1.2:41001');
});
