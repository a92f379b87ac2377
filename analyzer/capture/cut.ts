/** What is said about a file that ends in the middle of something. */
import type { CaptureNote } from '../model/packet.ts';

const why = 'it was cut, or is still being written';

/** The file ends inside its very first unit, without which nothing in it can be read. */
export function cutHeader(format: string, need: number, left: number): CaptureNote {
  const text =
    `expected a ${format} capture, whose header has ${need} bytes or more, but the file ends after ${left}` +
    `; ${why}: try again when the tap has stopped`;
  return { kind: 'not-a-capture', text, fatal: true, offset: 0 };
}

/** The file ends inside a packet or block at `offset`; all before that has been read. */
export function cutUnit(what: string, need: number, left: number, offset: number): CaptureNote {
  const text = `the file ends inside ${what}: ${left} of at least ${need} bytes are there; ${why}; all before it was read`;
  return { kind: 'truncated', text, offset };
}
