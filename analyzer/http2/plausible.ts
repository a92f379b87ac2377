import { readU32 } from '../model/bytes.ts';
import { Flag, FrameType } from '../model/codes.ts';
import { clientPreface } from '../model/wire/frames.ts';

/** Octets of a frame header (RFC 9113 4.1). */
export const FRAME_HEADER = 9;

/**
 * Longest frame that a search believes in: the initial SETTINGS_MAX_FRAME_SIZE. Larger ones are legal after SETTINGS,
 * but half of all random lengths would pass then.
 */
export const MAX_PLAUSIBLE_LENGTH = 16_384;

interface Shape {
  flags: number;
  shortest: number;
  longest: number;
  /** Lengths are a multiple of this. */
  step: number;
  /** True: on a stream; false: on the connection; undefined: either. */
  onStream?: boolean;
}

const any = { shortest: 0, longest: MAX_PLAUSIBLE_LENGTH, step: 1 };
const { END_STREAM, END_HEADERS, PADDED, PRIORITY, ACK } = Flag;

/** What RFC 9113 section 6 lets each frame type look like. */
const shapes: readonly (Shape | undefined)[] = ((): (Shape | undefined)[] => {
  const list: (Shape | undefined)[] = [];
  list[FrameType.DATA] = { ...any, flags: END_STREAM | PADDED, onStream: true };
  list[FrameType.HEADERS] = {
    ...any,
    flags: END_STREAM | END_HEADERS | PADDED | PRIORITY,
    shortest: 1,
    onStream: true,
  };
  list[FrameType.PRIORITY] = { flags: 0, shortest: 5, longest: 5, step: 1, onStream: true };
  list[FrameType.RST_STREAM] = { flags: 0, shortest: 4, longest: 4, step: 1, onStream: true };
  list[FrameType.SETTINGS] = { flags: ACK, shortest: 0, longest: 600, step: 6, onStream: false };
  list[FrameType.PUSH_PROMISE] = { ...any, flags: END_HEADERS | PADDED, shortest: 5, onStream: true };
  list[FrameType.PING] = { flags: ACK, shortest: 8, longest: 8, step: 1, onStream: false };
  list[FrameType.GOAWAY] = { flags: 0, shortest: 8, longest: 4096, step: 1, onStream: false };
  list[FrameType.WINDOW_UPDATE] = { flags: 0, shortest: 4, longest: 4, step: 1 };
  list[FrameType.CONTINUATION] = { ...any, flags: END_HEADERS, onStream: true };
  return list;
})();

/** Length in the frame header at `at`. */
export function frameLength(bytes: Uint8Array, at: number): number {
  return readU32(bytes, at) >>> 8;
}

/** True when the nine bytes at `at` look like the header of a frame that RFC 9113 defines and allows. */
export function plausibleHeader(bytes: Uint8Array, at: number): boolean {
  const shape = shapes[bytes[at + 3] ?? 255];
  if (shape === undefined || ((bytes[at + 4] ?? 0) & ~shape.flags) !== 0) return false;
  const length = frameLength(bytes, at);
  // Nobody sends empty DATA that ends nothing; runs of zeros look like it.
  if (length === 0 && bytes[at + 3] === FrameType.DATA && bytes[at + 4] === 0) return false;
  if (length < shape.shortest || length > shape.longest || length % shape.step !== 0) return false;
  const stream = readU32(bytes, at + 5);
  if (stream >= 0x80000000) return false;
  return shape.onStream === undefined || shape.onStream === stream > 0;
}

/** How many bytes at `at` agree with the client preface, up to the end of what is there (RFC 9113 3.4). */
export function prefaceMatch(bytes: Uint8Array, at: number, end: number): number {
  const length = Math.min(clientPreface.length, end - at);
  for (let i = 0; i < length; i++) if (bytes[at + i] !== clientPreface[i]) return 0;
  return length;
}
