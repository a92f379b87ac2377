/**
 * The engine's multiplexed stream: what a container without a terminal writes comes as records of an 8-byte header
 * (stream number, three zero bytes, length as big-endian 32 bits) and a payload. Binary-safe, any cut of the input
 * gives the same output, and no payload is joined with another: a capture can pass through at speed.
 */

const HEADER_BYTES = 8;
const STANDARD_ERROR = 2;

/** Receives payloads; the bytes may be kept. */
export interface DemuxSink {
  stdout(bytes: Uint8Array): void;
  stderr(bytes: Uint8Array): void;
}

/** Makes a receiver for the raw bytes of the stream. */
export function demux(sink: DemuxSink): (bytes: Uint8Array) => void {
  const header = new Uint8Array(HEADER_BYTES);
  const view = new DataView(header.buffer);
  let headerFilled = 0;
  let payloadLeft = 0;

  return (bytes) => {
    let at = 0;
    while (at < bytes.length) {
      if (payloadLeft === 0) {
        const taken = bytes.subarray(at, at + HEADER_BYTES - headerFilled);
        header.set(taken, headerFilled);
        headerFilled += taken.length;
        at += taken.length;
        if (headerFilled < HEADER_BYTES) return;
        headerFilled = 0;
        payloadLeft = view.getUint32(4);
        continue;
      }
      const payload = bytes.subarray(at, at + payloadLeft);
      at += payload.length;
      payloadLeft -= payload.length;
      if (header[0] === STANDARD_ERROR) sink.stderr(payload);
      else sink.stdout(payload);
    }
  };
}
