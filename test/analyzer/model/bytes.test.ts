import { describe, expect, test } from '@jest/globals';
import { readI32, readU16, readU32 } from '../../../analyzer/model/bytes.ts';

describe('reads in network order', () => {
  const bytes = Uint8Array.of(0xff, 0xfe, 0x80, 0x00, 0x00, 0x01);

  test('agree with DataView', () => {
    const view = new DataView(bytes.buffer);
    expect(readU16(bytes, 1)).toBe(view.getUint16(1));
    for (const at of [0, 1, 2]) {
      expect(readU32(bytes, at)).toBe(view.getUint32(at));
      expect(readI32(bytes, at)).toBe(view.getInt32(at));
    }
  });

  test('beyond the end there are zeros', () => {
    expect(readU16(bytes, 5)).toBe(0x0100);
    expect(readU32(bytes, 100)).toBe(0);
  });
});
