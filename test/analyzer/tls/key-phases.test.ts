import { describe, expect, test } from '@jest/globals';
import { trafficKeys, nextTrafficSecret } from '../../../analyzer/tls/key-schedule.ts';
import { tls12Phase, tls13Phases } from '../../../analyzer/tls/key-phases.ts';
import type { KeyPhase } from '../../../analyzer/tls/key-phases.ts';
import { createSession } from '../../../analyzer/tls/session.ts';
import { secrets, suiteOf } from './support/script.ts';

const suite = suiteOf(0x1301);

function session13() {
  return {
    ...createSession(),
    version: 0x0304,
    cipher: suite.id,
    suite,
    secrets: {
      clientEarly: secrets.clientEarly,
      clientHandshake: secrets.clientHandshake,
      serverHandshake: secrets.serverHandshake,
      clientTraffic: [secrets.client],
      serverTraffic: [secrets.server],
    },
  };
}

function names(first: KeyPhase | undefined, count: number): string[] {
  const found: string[] = [];
  for (let phase = first; phase !== undefined && found.length < count; phase = phase.next())
    found.push(phase.name);
  return found;
}

describe('TLS 1.3', () => {
  test('a client goes through early, handshake and application keys, a server through the last two', () => {
    expect(names(tls13Phases(session13(), 'to-server'), 4)).toEqual([
      'early',
      'handshake',
      'application',
      'application',
    ]);
    expect(names(tls13Phases(session13(), 'to-client'), 3)).toEqual([
      'handshake',
      'application',
      'application',
    ]);
  });

  test('the generation after a KeyUpdate is derived, or taken from the log', () => {
    const session = session13();
    const derived = tls13Phases(session, 'to-client')?.next()?.next()?.ciphers()[0]?.keys;
    expect(derived).toEqual(trafficKeys(suite, nextTrafficSecret('sha256', secrets.server)));
    session.secrets.serverTraffic.push(new Uint8Array(32).fill(77));
    const logged = tls13Phases(session, 'to-client')?.next()?.next()?.ciphers()[0]?.keys;
    expect(logged).toEqual(trafficKeys(suite, new Uint8Array(32).fill(77)));
  });

  test('before the ServerHello, every suite of the length of the secret is tried', () => {
    const session = { ...session13(), version: undefined, suite: undefined };
    expect(
      tls13Phases(session, 'to-server')
        ?.ciphers()
        .map((cipher) => cipher.suite.id),
    ).toEqual([0x1301, 0x1303]);
  });

  test('without any secret of the direction there is no phase', () => {
    const none = { clientTraffic: [], serverTraffic: [secrets.server] };
    expect(tls13Phases({ ...session13(), secrets: none }, 'to-server')).toBeUndefined();
    expect(tls13Phases({ ...session13(), secrets: undefined }, 'to-client')).toBeUndefined();
  });
});

describe('TLS 1.2', () => {
  const session12 = {
    ...createSession(),
    version: 0x0303,
    suite: suiteOf(0xc02f),
    clientRandom: new Uint8Array(32),
    serverRandom: new Uint8Array(32),
    secrets: { master: new Uint8Array(48), clientTraffic: [], serverTraffic: [] },
  };

  test('each direction has its half of the key block', () => {
    const client = tls12Phase(session12, 'to-server')?.ciphers()[0]?.keys;
    const server = tls12Phase(session12, 'to-client')?.ciphers()[0]?.keys;
    expect(client?.key).toHaveLength(16);
    expect(client?.key).not.toEqual(server?.key);
  });

  test('without the server random, the master secret or a suite, there is none', () => {
    expect(tls12Phase({ ...session12, serverRandom: undefined }, 'to-server')).toBeUndefined();
    expect(tls12Phase({ ...session12, suite: undefined }, 'to-server')).toBeUndefined();
    expect(tls12Phase({ ...session12, secrets: undefined }, 'to-server')).toBeUndefined();
  });
});
