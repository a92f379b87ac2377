import { describe, expect, test } from '@jest/globals';
import type { CipherSuite } from '../../../analyzer/tls/cipher-suites.ts';
import { cipherSuite } from '../../../analyzer/tls/cipher-suites.ts';
import {
  hkdfExpandLabel,
  keyBlock,
  nextTrafficSecret,
  prf,
  trafficKeys,
} from '../../../analyzer/tls/key-schedule.ts';

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

function suite(id: number): CipherSuite {
  const found = cipherSuite(id);
  if (found === undefined) throw new Error(`expected suite ${id} to be one that is decrypted`);
  return found;
}

describe('TLS 1.3', () => {
  // RFC 8448 section 3, "Simple 1-RTT Handshake": secret, then the key and IV derived from it.
  test.each([
    [
      'server handshake',
      'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
      '3fce516009c21727d0f2e4e86ee403bc',
      '5d313eb2671276ee13000b30',
    ],
    [
      'client handshake',
      'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21',
      'dbfaa693d1762c5b666af5d950258d01',
      '5bd3c71b836e0b76bb73265f',
    ],
    [
      'server application',
      'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
      '9f02283b6c9c07efc26bb9f2ac92e356',
      'cf782b88dd83549aadf1e984',
    ],
    [
      'client application',
      '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
      '17422dda596ed5d9acd890e3c63f5051',
      '5b78923dee08579033e523d9',
    ],
  ])('RFC 8448 3: %s traffic secret to key and IV', (_name, secret, key, iv) => {
    const keys = trafficKeys(suite(0x1301), hex(secret));
    expect([toHex(keys.key), toHex(keys.iv)]).toEqual([key, iv]);
  });

  test('RFC 8448 3: the finished key, whose length is that of the hash', () => {
    const secret = hex('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38');
    const finished = hkdfExpandLabel('sha256', secret, 'finished', 32);
    expect(toHex(finished)).toBe('008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8');
  });

  test('RFC 9001 A.5: key, IV and update of a ChaCha20-Poly1305 secret, labels of TLS 1.3 with a QUIC prefix', () => {
    const secret = hex('9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b');
    const key = hkdfExpandLabel('sha256', secret, 'quic key', 32);
    const update = hkdfExpandLabel('sha256', secret, 'quic ku', 32);
    expect(toHex(key)).toBe('c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8');
    expect(toHex(update)).toBe('1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9');
  });

  test('a KeyUpdate changes the secret and keeps its length', () => {
    expect(nextTrafficSecret('sha384', new Uint8Array(48))).toHaveLength(48);
    expect(nextTrafficSecret('sha256', new Uint8Array(32))).toHaveLength(32);
  });
});

describe('TLS 1.2', () => {
  test('P_SHA256: the test vector published on the TLS working group list', () => {
    const secret = hex('9bbe436ba940f017b17652849a71db35');
    const seed = hex('a0ba9f936cda311827a6f796ffd5198c');
    const expected =
      'e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af' +
      '0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66';
    expect(toHex(prf('sha256', secret, 'test label', seed, 100))).toBe(expected);
  });

  test('the block is client key, server key, client IV, server IV', () => {
    const [master, client, server] = [new Uint8Array(48), hex('01'.repeat(32)), hex('02'.repeat(32))];
    const block = prf('sha384', master, 'key expansion', Buffer.concat([server, client]), 2 * (32 + 4));
    const keys = keyBlock(suite(0xc030), master, client, server);
    const parts = [keys.client.key, keys.server.key, keys.client.iv, keys.server.iv];
    expect(toHex(Buffer.concat(parts))).toBe(toHex(block));
    expect(parts.map((part) => part.length)).toEqual([32, 32, 4, 4]);
    expect(keyBlock(suite(0xcca8), master, client, server).client.iv).toHaveLength(12);
  });
});
