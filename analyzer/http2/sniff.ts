import { FrameType } from '../model/codes.ts';
import type { Direction } from '../model/chunk.ts';
import { clientPreface } from '../model/wire/frames.ts';
import { FRAME_HEADER, frameLength, plausibleHeader, prefaceMatch } from './plausible.ts';

/** Frames that must follow each other before bytes from the middle of a connection are believed to be HTTP/2. */
const CHAIN = 2;

/**
 * True when the first bytes of a direction look like HTTP/2: the client preface, a SETTINGS frame, or, from the
 * middle of a connection, frames that follow each other or that end where the bytes end.
 *
 * False can also mean that there are too few bytes yet: the preface has 24, a frame header 9. With `middle` (the SYN
 * was not captured) one frame header is enough whose frame reaches beyond the bytes given: the stage then searches
 * for frames and says nothing until it finds them.
 */
export function looksLikeHttp2(bytes: Uint8Array, direction: Direction, middle = false): boolean {
  if (direction === 'to-server' && prefaceMatch(bytes, 0, bytes.length) === clientPreface.length) return true;
  let at = 0;
  for (let frames = 0; frames < CHAIN; frames++) {
    if (frames > 0 && (at === bytes.length || (middle && at > bytes.length - FRAME_HEADER))) return true;
    if (at + FRAME_HEADER > bytes.length || !plausibleHeader(bytes, at)) return false;
    if (frames === 0 && bytes[3] === FrameType.SETTINGS) return true;
    at += FRAME_HEADER + frameLength(bytes, at);
  }
  return true;
}
