import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  parseCertificateMessage,
  parseCertificateRequest,
  parseSessionTicket,
} from '../../../analyzer/tls/certificate-messages.ts';
import { selfSigned } from './support/certificates.ts';
import { extension, vector } from './support/script.ts';

async function derOf(name: string): Promise<Uint8Array> {
  const { cert } = await selfSigned('ecdsa', name);
  return new Uint8Array(Buffer.from(cert.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
}

/** CN=calls.test as a Name. */
const authority = Buffer.from('30153113301106035504030c0a63616c6c732e74657374', 'hex');

describe('Certificate', () => {
  test('a chain in the form of TLS 1.3, RFC 8446 4.4.2', async () => {
    const [one, two] = [await derOf('one.test'), await derOf('two.test')];
    const entry = (der: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([vector(3, der), vector(2)]));
    const body = new Uint8Array(Buffer.concat([vector(1), vector(3, entry(one), entry(two))]));
    const message = parseCertificateMessage(body, true);
    expect([message?.chainLength, message?.leaf?.names]).toEqual([2, ['one.test']]);
    for (let length = 0; length < body.length; length += 11)
      expect(parseCertificateMessage(body.subarray(0, length), true)).toBeUndefined();
  });

  test('in the form of TLS 1.2, RFC 5246 7.4.2', async () => {
    const message = parseCertificateMessage(vector(3, vector(3, await derOf('one.test'))), false);
    expect([message?.chainLength, message?.leaf?.commonName]).toEqual([1, 'one.test']);
  });

  test('of a client that has none', () => {
    expect(parseCertificateMessage(Uint8Array.of(0, 0, 0, 0), true)).toEqual({
      chainLength: 0,
      leaf: undefined,
    });
    expect(parseCertificateMessage(Uint8Array.of(0, 0, 0), false)).toEqual({
      chainLength: 0,
      leaf: undefined,
    });
  });

  test('a certificate that is none still counts', () => {
    const body = vector(3, vector(3, Uint8Array.of(1, 2, 3)));
    expect(parseCertificateMessage(body, false)).toEqual({ chainLength: 1, leaf: undefined });
  });
});

describe('CertificateRequest', () => {
  const names = { authorities: ['CN=calls.test'], authorityCount: 1 };

  test('TLS 1.3: in an extension', () => {
    const list = extension(47, vector(2, vector(2, authority)));
    const body = new Uint8Array(
      Buffer.concat([vector(1), vector(2, extension(13, new Uint8Array(4)), list)]),
    );
    expect(parseCertificateRequest(body, { tls13: true, tls12: false })).toEqual(names);
    expect(parseCertificateRequest(Uint8Array.of(0, 0, 0), { tls13: true, tls12: false })).toEqual({
      authorities: [],
      authorityCount: 0,
    });
  });

  test('TLS 1.2 has signature algorithms in between, TLS 1.1 has not', () => {
    const types = vector(1, Uint8Array.of(1));
    const list = vector(2, vector(2, authority));
    const tls12 = new Uint8Array(Buffer.concat([types, vector(2, Uint8Array.of(4, 1)), list]));
    expect(parseCertificateRequest(tls12, { tls13: false, tls12: true })).toEqual(names);
    const tls11 = new Uint8Array(Buffer.concat([types, list]));
    expect(parseCertificateRequest(tls11, { tls13: false, tls12: false })).toEqual(names);
    expect(parseCertificateRequest(tls12.subarray(0, 20), { tls13: false, tls12: true })).toBeUndefined();
  });

  test('a long list is cut, and counted', () => {
    const list = vector(2, ...Array.from({ length: 100 }, () => vector(2, authority)));
    const body = new Uint8Array(Buffer.concat([vector(1), vector(2), list]));
    const request = parseCertificateRequest(body, { tls13: false, tls12: true });
    expect([request?.authorities.length, request?.authorityCount]).toEqual([32, 100]);
  });
});

describe('NewSessionTicket', () => {
  const lifetime = Uint8Array.of(0, 0, 0x1c, 0x20);

  test('TLS 1.3, with and without early data', () => {
    const start = [lifetime, new Uint8Array(4), vector(1, Uint8Array.of(0)), vector(2, new Uint8Array(9))];
    const plain = new Uint8Array(Buffer.concat([...start, vector(2)]));
    expect(parseSessionTicket(plain, true)).toEqual({ lifetimeSeconds: 7200 });
    const early = vector(2, extension(42, Uint8Array.of(0, 0, 0x40, 0)));
    expect(parseSessionTicket(new Uint8Array(Buffer.concat([...start, early])), true)).toEqual({
      lifetimeSeconds: 7200,
      maxEarlyData: 16384,
    });
    expect(parseSessionTicket(plain.subarray(0, 10), true)).toBeUndefined();
  });

  test('TLS 1.2, RFC 5077 3.3', () => {
    const body = new Uint8Array(Buffer.concat([lifetime, vector(2, new Uint8Array(9))]));
    expect(parseSessionTicket(body, false)).toEqual({ lifetimeSeconds: 7200 });
    expect(parseSessionTicket(body.subarray(0, 8), false)).toBeUndefined();
  });
});

test('random bytes never throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.boolean(), (bytes, tls13) => {
      parseCertificateMessage(bytes, tls13);
      parseCertificateRequest(bytes, { tls13, tls12: true });
      parseSessionTicket(bytes, tls13);
    }),
  );
});
