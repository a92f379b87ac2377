import { describe, expect, test } from '@jest/globals';
import { createKeyLog } from '../../../analyzer/tls/keylog.ts';
import {
  createSession,
  noteClientHello,
  noteEncryptedExtensions,
  noteServerHello,
} from '../../../analyzer/tls/session.ts';
import { clientRandom, keyLogOf } from './support/script.ts';

const hello = { random: new Uint8Array(32), version: 0x0304, cipher: 0x1301, helloRetryRequest: false };

describe('a session', () => {
  test('finds its secrets by the client random', () => {
    const keys = createKeyLog();
    keys.add(keyLogOf());
    const session = createSession();
    noteClientHello(
      session,
      { random: clientRandom, alpn: [], versions: [], earlyData: true },
      'to-client',
      keys,
    );
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
});
