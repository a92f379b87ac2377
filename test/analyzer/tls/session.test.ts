import { describe, expect, test } from '@jest/globals';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import {
  couldBeOpened,
  createSession,
  findKeys,
  isResumed,
  noteClientHello,
  noteEncryptedExtensions,
  noteServerHello,
} from '../../../analyzer/tls/session.ts';
import { clientRandom, keyLogOf } from './support/script.ts';

const hello = {
  random: new Uint8Array(32),
  sessionId: new Uint8Array(0),
  version: 0x0304,
  cipher: 0x1301,
  helloRetryRequest: false,
  preSharedKey: false,
  encryptThenMac: false,
};

const offer = (sessionId = new Uint8Array(0)) => ({
  random: clientRandom,
  sessionId,
  ciphers: [],
  alpn: [],
  versions: [],
  groups: [],
  keyShares: [],
  signatureAlgorithms: [],
  earlyData: true,
});

describe('a session', () => {
  test('finds its secrets by the client random', () => {
    const keys = createKeyLog();
    keys.add(keyLogOf());
    const session = createSession();
    noteClientHello(session, offer(), 'to-client', keys);
    expect(session.secrets?.clientTraffic).toHaveLength(1);
    expect(session).toMatchObject({ earlyDataOffered: true, clientDirection: 'to-client' });
  });

  test('takes the suite of the ServerHello only when it belongs to the version', () => {
    const session = createSession();
    noteServerHello(session, hello);
    expect(session.suite?.id).toBe(0x1301);
    noteServerHello(session, { ...hello, version: 0x0303 });
    expect(session.suite).toBeUndefined();
    noteServerHello(session, { ...hello, version: 0x0303, cipher: 0xc02f });
    expect(session.suite?.id).toBe(0xc02f);
  });

  test('a HelloRetryRequest refuses early data and decides nothing else', () => {
    const session = createSession();
    let decided = 0;
    session.onEarlyDataDecided = () => decided++;
    noteServerHello(session, { ...hello, helloRetryRequest: true });
    expect([session.version, session.earlyDataAccepted, decided]).toEqual([undefined, false, 1]);
  });

  test('EncryptedExtensions decides about early data', () => {
    const session = createSession();
    noteEncryptedExtensions(session, { earlyDataAccepted: true });
    expect(session.earlyDataAccepted).toBe(true);
  });

  test('finds keys that come after the ClientHello, and says when there are enough', () => {
    const keys = createKeyLog();
    const session = createSession();
    expect([couldBeOpened(session), findKeys(session, keys)]).toEqual([false, false]);
    noteClientHello(session, offer(), 'to-server', keys);
    noteServerHello(session, hello);
    keys.add(keyLogOf(['clientHandshake', 'serverHandshake', 'client']));
    expect([couldBeOpened(session), findKeys(session, keys)]).toEqual([true, false]);
    keys.add(keyLogOf(['server']));
    expect(findKeys(session, keys)).toBe(true);
    noteServerHello(session, { ...hello, version: 0x0303, cipher: 0x0005 });
    expect(couldBeOpened(session)).toBe(false);
  });

  test('is resumed by an echoed id before TLS 1.3, by a pre-shared key in it', () => {
    const session = createSession();
    const sessionId = new Uint8Array(32).fill(7);
    const old = { ...hello, version: 0x0303, cipher: 0xc02f };
    noteClientHello(session, offer(), 'to-server', createKeyLog());
    expect(isResumed(session, old)).toBe(false);
    noteClientHello(session, offer(sessionId), 'to-server', createKeyLog());
    expect(isResumed(session, { ...old, sessionId })).toBe(true);
    expect(isResumed(session, { ...old, sessionId: new Uint8Array(32) })).toBe(false);
    // TLS 1.3 echoes an id that means nothing (RFC 8446 4.1.3).
    expect(isResumed(session, { ...hello, sessionId })).toBe(false);
    expect(isResumed(session, { ...hello, preSharedKey: true })).toBe(true);
  });
});
