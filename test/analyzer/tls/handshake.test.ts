import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
} from '../../../analyzer/tls/handshake.ts';
import { alpn, clientHello, extension, serverHello, vector } from './support/script.ts';

const body = (message: Uint8Array): Uint8Array => message.subarray(4);
const name = (text: string): Uint8Array => vector(2, Uint8Array.of(0), vector(2, Buffer.from(text)));

// RFC 8448 section 3: the ClientHello and the ServerHello of the simple handshake, without their four header bytes.
const rfcClientHello = Buffer.from(
  '0303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302010000910000000b0009000006' +
    '736572766572ff01000100000a00140012001d0017001800190100010101020103010400230000003300260024001d002099381de560e4' +
    'bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c002b0003020304000d0020001e04030503060302030804080508060401' +
    '0501060102010402050206020202002d00020101001c00024001',
  'hex',
);
const rfcServerHello = Buffer.from(
  '0303a6af06a4121860dc5e6e60249cd34c95930c8ac5cb1434dac155772ed3e2692800130100002e00330024001d0020c9828876112095' +
    'fe66762bdbf7c672e156d6cc253b833df1dd69b1b04e751f0f002b00020304',
  'hex',
);

describe('ClientHello', () => {
  test('of RFC 8448 section 3', () => {
    const hello = parseClientHello(rfcClientHello.subarray(0, rfcClientHello.length));
    expect(hello).toMatchObject({ sni: 'server', alpn: [], versions: [0x0304], earlyData: false });
    expect(Buffer.from(hello?.random ?? '').toString('hex')).toBe(
      'cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7',
    );
  });

  test('with ALPN, GREASE among the versions, and early data', () => {
    const versions = extension(43, vector(1, Uint8Array.of(0x7a, 0x7a, 3, 4, 3, 3)));
    const parsed = parseClientHello(
      body(
        clientHello(
          extension(0, name('calls.test')),
          alpn('h2', 'http/1.1'),
          versions,
          extension(42, vector(0)),
        ),
      ),
    );
    expect(parsed).toMatchObject({
      sni: 'calls.test',
      alpn: ['h2', 'http/1.1'],
      versions: [0x0304, 0x0303],
      earlyData: true,
    });
  });

  test('without extensions, as TLS 1.2 allows', () => {
    const whole = body(clientHello());
    expect(parseClientHello(whole.subarray(0, whole.length - 2))).toMatchObject({
      alpn: [],
      versions: [0x0303],
    });
  });

  test('many protocols are cut', () => {
    const many = alpn(...Array.from({ length: 300 }, () => 'x'));
    expect(parseClientHello(body(clientHello(many)))?.alpn).toHaveLength(64);
  });

  test('any truncation is either refused or parsed, never a throw', () => {
    const whole = body(clientHello(extension(0, name('calls.test')), alpn('h2')));
    for (let length = 0; length < whole.length; length++) {
      const parsed = parseClientHello(whole.subarray(0, length));
      // The only shorter ClientHello that is whole is the one that ends before its extensions.
      expect(parsed === undefined || parsed.sni === undefined).toBe(true);
    }
  });
});

describe('ServerHello', () => {
  test('of RFC 8448 section 3', () => {
    expect(parseServerHello(rfcServerHello)).toMatchObject({
      version: 0x0304,
      cipher: 0x1301,
      helloRetryRequest: false,
    });
  });

  test('a HelloRetryRequest is told by its random, RFC 8446 4.1.3', () => {
    const random = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');
    expect(parseServerHello(body(serverHello(0x1301, 0x0304, random)))?.helloRetryRequest).toBe(true);
  });

  test('of TLS 1.2', () => {
    expect(parseServerHello(body(serverHello(0xc02f, 0x0303)))).toMatchObject({
      version: 0x0303,
      cipher: 0xc02f,
    });
  });
});

describe('EncryptedExtensions', () => {
  test('the chosen protocol, and early data accepted', () => {
    expect(parseEncryptedExtensions(vector(2, alpn('h2'), extension(42, vector(0))))).toEqual({
      alpn: 'h2',
      earlyDataAccepted: true,
    });
    expect(parseEncryptedExtensions(vector(2))).toEqual({ earlyDataAccepted: false });
  });

  test('a list that is cut is refused', () => {
    expect(parseEncryptedExtensions(vector(2, alpn('h2')).subarray(0, 8))).toBeUndefined();
  });
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      parseClientHello(bytes);
      parseServerHello(bytes);
      parseEncryptedExtensions(bytes);
    }),
  );
});
