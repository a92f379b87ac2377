import { describe, expect, test } from '@jest/globals';
import { readSecrets } from '../../../analyzer/capture/secrets.ts';

function body(type: number, claimed: number, text: string): [Uint8Array, DataView, number, number, boolean] {
  const bytes = new Uint8Array(8 + text.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type);
  view.setUint32(4, claimed);
  bytes.set(new TextEncoder().encode(text), 8);
  return [bytes, view, 0, bytes.length, false];
}

describe('a decryption secrets block', () => {
  test('of TLS is its lines, without the padding, however much it claims', () => {
    expect(readSecrets(...body(0x544c534b, 3, 'abc\0'))).toMatchObject({ keyLog: 'abc' });
    expect(readSecrets(...body(0x544c534b, 0xffffffff, 'abc'))).toMatchObject({ keyLog: 'abc' });
  });

  // Types: draft-ietf-opsawg-pcapng 4.7; the last one is nobody's.
  test.each([
    [0x57474b4c, 'WireGuard'],
    [0x5a4e574b, 'ZigBee'],
    [0x5a415053, 'ZigBee APS'],
    [0x12345678, '0x12345678'],
  ])('of type %i is named and not read', (type, name) => {
    const secrets = readSecrets(...body(type, 3, 'abc'));
    expect(secrets).toMatchObject({ type, keyLog: undefined });
    expect(secrets.name).toContain(name);
  });
});
