import { describe, expect, test } from '@jest/globals';
import type { Direction } from '../../../analyzer/model/chunk.ts';
import type { Fact } from '../../../analyzer/model/fact.ts';
import { createHandshakeProgress } from '../../../analyzer/tls/handshake-progress.ts';
import { handshakeReader } from '../../../analyzer/tls/handshake-facts.ts';
import type { KeyPhase } from '../../../analyzer/tls/key-phases.ts';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import type { Opener } from '../../../analyzer/tls/opener.ts';
import { createOpener } from '../../../analyzer/tls/opener.ts';
import { createSession } from '../../../analyzer/tls/session.ts';
import { alpn, clientHello, extension, message, serverHello, vector } from './support/script.ts';

const from = { input: 0, packet: 9, time: 1, connection: 0 };

function reader(opener?: Opener, direction: Direction = 'to-server', session = createSession()) {
  const facts: Fact[] = [];
  const connection = { id: 0, client: 'a', server: 'b', synSeen: true };
  const fact = (one: Fact): void => void facts.push(one);
  const progress = createHandshakeProgress(session, fact);
  const context = { connection, keys: createKeyLog(), session, progress, fact, wants: undefined };
  return { facts, handshake: handshakeReader(direction, context, () => opener) };
}

function phases(...names: readonly KeyPhase['name'][]): KeyPhase {
  const [name = 'application', ...rest] = names;
  return { name, ciphers: () => [], next: () => (rest.length > 0 ? phases(...rest) : undefined) };
}

describe('facts', () => {
  test('of a ClientHello that names no server', () => {
    const { facts, handshake } = reader();
    handshake.push(clientHello(alpn('h2')), from);
    expect(facts).toEqual([
      {
        kind: 'tls.client-hello',
        from,
        alpn: ['h2'],
        versions: [0x0303],
        ciphers: [0x1301],
        groups: [],
        keyShares: [],
        signatureAlgorithms: [],
        earlyData: false,
        length: clientHello(alpn('h2')).length,
        number: 1,
      },
    ]);
  });

  test('of a ServerHello: TLS 1.2 shows the chosen protocol, TLS 1.3 hides it', () => {
    const { facts, handshake } = reader();
    handshake.push(serverHello(0xc02f, 0x0303), from);
    handshake.push(serverHello(0x1301), from);
    expect(facts.map((fact) => fact.kind)).toEqual(['tls.server-hello', 'tls.alpn', 'tls.server-hello']);
    expect(facts[1]).toEqual({ kind: 'tls.alpn', from, chosen: null });
  });

  test('of EncryptedExtensions', () => {
    const { facts, handshake } = reader(undefined, 'to-client');
    handshake.push(message(8, vector(2, alpn('h2'))), from);
    expect(facts).toEqual([{ kind: 'tls.alpn', from, chosen: 'h2' }]);
  });

  test("a client's EncryptedExtensions decide nothing (ALPS)", () => {
    const { facts, handshake } = reader();
    handshake.push(clientHello(alpn('h2')), from);
    handshake.push(message(8, vector(2)), from);
    expect(facts.map((fact) => fact.kind)).toEqual(['tls.client-hello']);
  });

  test.each([
    ['accepted', extension(42, new Uint8Array(0)), true],
    ['refused', alpn('h2'), false],
  ])('of early data that is %s', (_, answer, accepted) => {
    const unasked = reader(undefined, 'to-client');
    unasked.handshake.push(message(8, vector(2, answer)), from);
    expect(unasked.facts.map(({ kind }) => kind)).toEqual(['tls.alpn']);
    const session = createSession();
    const offer = clientHello(extension(42, new Uint8Array(0)));
    reader(undefined, 'to-server', session).handshake.push(offer, from);
    const server = reader(undefined, 'to-client', session);
    server.handshake.push(message(8, vector(2, answer)), from);
    expect(server.facts.at(-1)).toEqual({ kind: 'tls.early-data', from, accepted });
  });

  test('of a HelloRetryRequest, which refuses early data', () => {
    const { facts, handshake } = reader();
    const retry = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
    handshake.push(clientHello(extension(42, new Uint8Array(0))), from);
    handshake.push(serverHello(0x1301, 0x0304, retry), from);
    expect(facts.at(-1)).toEqual({ kind: 'tls.early-data', from, accepted: false });
  });

  test('a malformed message is an anomaly', () => {
    const { facts, handshake } = reader(undefined, 'to-client');
    for (const type of [1, 2, 4, 8, 11, 13]) handshake.push(message(type, Uint8Array.of(1)), from);
    expect(facts).toEqual(
      Array(6).fill(expect.objectContaining({ kind: 'anomaly', layer: 'tls', what: 'malformed-handshake' })),
    );
  });
});

test.each([
  [5, 'early', 'handshake'],
  [20, 'handshake', 'application'],
  [24, 'application', 'application'],
] as const)('message %i ends the keys of the %s phase alone', (type, last, next) => {
  for (const first of ['early', 'handshake', 'application'] as const) {
    const opener = createOpener(phases(first, next));
    const before = opener.phase;
    reader(opener).handshake.push(message(type, new Uint8Array(1)), from);
    expect(opener.phase === before).toBe(first !== last);
  }
});
