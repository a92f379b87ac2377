/** Reads a whole capture into plain records that a test can compare. */
import type { Continuation } from '../../analyzer/capture/continuation.ts';
import { createCaptureReader } from '../../analyzer/capture/reader.ts';
import type { CaptureSink } from '../../analyzer/capture/sink.ts';
import type { CaptureNote } from '../../analyzer/model/packet.ts';

/** A packet with its own copy of the bytes. */
export interface ReadPacket {
  number: number;
  time: number;
  interfaceId: number;
  linkType: number;
  originalLength: number;
  bytes: Uint8Array;
}

/** All that a capture reader said about a file. */
export interface ReadCapture {
  epochNs: bigint | undefined;
  packets: ReadPacket[];
  secrets: string[];
  notes: CaptureNote[];
  /** Address and name, as given. */
  names: [string, string][];
}

/** Pushes the file in pieces of the sizes that `pieceLength` gives (one piece by default). */
export function readCapture(
  file: Uint8Array,
  pieceLength: () => number = () => file.length,
  after?: Continuation,
): ReadCapture {
  const result: ReadCapture = { epochNs: undefined, packets: [], secrets: [], notes: [], names: [] };
  const sink: CaptureSink = {
    start(start) {
      if (result.epochNs !== undefined || result.packets.length > 0)
        throw new Error('start came twice or late');
      result.epochNs = start.epochNs;
    },
    packet(packet) {
      result.packets.push({ ...packet, bytes: Uint8Array.from(packet.bytes) });
    },
    secrets: (text) => void result.secrets.push(text),
    name: (address, name) => void result.names.push([address, name]),
    note: (note) => void result.notes.push(note),
  };
  const reader = createCaptureReader(sink, after);
  for (let at = 0; at < file.length;) {
    const piece = Uint8Array.from(file.subarray(at, at + Math.max(1, pieceLength())));
    reader.push(piece);
    at += piece.length;
    piece.fill(0xee); // borrowed bytes must not be read later
  }
  reader.end();
  return result;
}
