import { expect, test } from '@jest/globals';
import { clientPreface, encodeFrame, ping } from '../../../../analyzer/model/wire/frames.ts';
import { createFrameReader, type ReceivedFrame } from '../../../../lab/peers/raw/frame-reader.ts';

test('frames come whole however the bytes are cut, after the preface', () => {
  const bytes = Buffer.concat([
    clientPreface,
    ping(Buffer.from('12345678')),
    encodeFrame(0xbe, 3, 0x80000005),
  ]);
  for (const size of [1, 7, 24, bytes.length]) {
    const frames: ReceivedFrame[] = [];
    let prefaces = 0;
    const read = createFrameReader(
      clientPreface.length,
      () => prefaces++,
      (frame) => frames.push(frame),
    );
    for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));
    expect(prefaces).toBe(1);
    expect(frames.map(({ payload, ...rest }) => ({ ...rest, payload: payload.toString() }))).toEqual([
      { type: 6, flags: 0, stream: 0, payload: '12345678' },
      // The reserved bit is ignored on receipt (RFC 9113 4.1).
      { type: 0xbe, flags: 3, stream: 5, payload: '' },
    ]);
  }
});
