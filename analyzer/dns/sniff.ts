import { readU16 } from '../model/bytes.ts';
import type { Direction } from '../model/chunk.ts';
import { headerLength } from './message.ts';

/**
 * True for the beginning of a DNS message over TCP, length in front (RFC 1035 4.2.2): DNS has no magic, so this is
 * only to be asked where DNS is expected.
 */
export function looksLikeDns(bytes: Uint8Array, direction: Direction): boolean {
  if (bytes.length < 2 + headerLength || readU16(bytes, 0) < headerLength) return false;
  const flags = readU16(bytes, 4);
  const isAnswer = (flags & 0x8000) !== 0;
  if (isAnswer !== (direction === 'to-client')) return false;
  // A standard query or its answer, with a response code only in the latter, about one question.
  if ((flags & 0x7800) !== 0 || (!isAnswer && (flags & 0x000f) !== 0)) return false;
  const questions = readU16(bytes, 6);
  return isAnswer ? questions <= 1 : questions === 1;
}
