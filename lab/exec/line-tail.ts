import { StringDecoder } from 'node:string_decoder';

/** Lines that are remembered; enough for a proxy's start-up error with its context. */
const LINES = 200;
/** Characters of a line that are kept. A peer that writes one endless line must not grow our memory. */
const LINE_LENGTH = 2000;

/** The last lines of a byte stream, in bounded memory. */
export interface LineTail {
  push(bytes: Uint8Array): void;
  /** At most 200 lines, oldest first, the unfinished last one included. */
  lines(): string[];
}

/** Starts an empty tail. Bytes may be cut anywhere, also inside a character. */
export function createLineTail(): LineTail {
  const decoder = new StringDecoder('utf8');
  let kept: string[] = [];
  let open = '';
  return {
    push(bytes) {
      const parts = decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)).split('\n');
      for (let index = 0; index < parts.length; index++) {
        if (index > 0) {
          kept.push(open.replace(/\r$/, ''));
          open = '';
        }
        const room = LINE_LENGTH - open.length;
        if (room > 0) open += parts[index]!.slice(0, room);
      }
      if (kept.length > LINES) kept = kept.slice(-LINES);
    },
    lines: () => (open === '' ? [...kept] : [...kept, open].slice(-LINES)),
  };
}
