/** A frame as it came, with its payload as it stands (RFC 9113 4.1). */
export interface ReceivedFrame {
  type: number;
  flags: number;
  stream: number;
  payload: Buffer;
}

const headerOctets = 9;

/**
 * Cuts a byte stream into frames, after `prefaceOctets` that are none.
 *
 * It judges nothing: a peer that deviates may be sent anything, and goes on.
 */
export function createFrameReader(
  prefaceOctets: number,
  onPreface: () => void,
  onFrame: (frame: ReceivedFrame) => void,
): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let preface = prefaceOctets;
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    if (preface > 0) {
      if (rest.length < preface) return;
      rest = rest.subarray(preface);
      preface = 0;
      onPreface();
    }
    while (rest.length >= headerOctets) {
      const end = headerOctets + rest.readUIntBE(0, 3);
      if (rest.length < end) return;
      onFrame({
        type: rest[3]!,
        flags: rest[4]!,
        stream: rest.readUInt32BE(5) & 0x7fffffff,
        payload: rest.subarray(headerOctets, end),
      });
      rest = rest.subarray(end);
    }
  };
}
