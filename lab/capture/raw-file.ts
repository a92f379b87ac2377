/**
 * The raw file of a tap, as tcpdump writes it: whole, or the newest part of it in a ring of two files.
 *
 * A ring changes files between packets only, and each file begins with the capture's own header, so that the two of
 * them are two captures in a row.
 */
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';

const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
/** Where a record's header says how many bytes follow it (incl_len). */
const lengthOffset = 8;

/** Where raw bytes go. */
export interface RawFile {
  write(bytes: Uint8Array): void;
  /** Resolves when all is written: the files, oldest first, and the packets that the ring has overwritten. */
  end(): Promise<{ files: string[]; overwritten: number }>;
  destroy(): void;
}

function open(path: string, failed: (error: Error) => void): WriteStream {
  return createWriteStream(path, { mode: 0o600 }).on('error', failed);
}

/** A file that keeps everything. `failed` is told of a full disk and the like. */
export function wholeFile(path: string, failed: (error: Error) => void): RawFile {
  const out = open(path, failed);
  return {
    write: (bytes) => void out.write(bytes),
    async end() {
      out.end();
      await finished(out);
      return { files: [path], overwritten: 0 };
    },
    destroy: () => void out.destroy(),
  };
}

/** One of the two files of a ring. */
interface Part {
  path: string;
  out: WriteStream;
  bytes: number;
  packets: number;
}

/**
 * A ring of two files, `path.0`, `path.1` and so on, each at most half of `limitBytes` and one packet: what it holds is at
 * least the newest half.
 */
export function ringFile(path: string, limitBytes: number, failed: (error: Error) => void): RawFile {
  const parts: Part[] = [];
  let header: Uint8Array | undefined;
  let rest = Buffer.alloc(0);
  let opened = 0;
  let overwritten = 0;
  let closing: Promise<void> = Promise.resolve();

  function nextPart(): Part {
    const oldest = parts.length === 2 ? parts.shift() : undefined;
    if (oldest !== undefined) {
      overwritten += oldest.packets;
      // Not under the same name again: what it was given may still be on its way to the disk.
      closing = closing.then(() => rm(oldest.path, { force: true })).catch(failed);
    }
    const part = `${path}.${opened++}`;
    const out = open(part, failed);
    if (header !== undefined) out.write(header);
    const made = { path: part, out, bytes: fileHeaderBytes, packets: 0 };
    parts.push(made);
    return made;
  }

  function take(record: Uint8Array): void {
    let part = parts.at(-1);
    if (part === undefined || part.bytes + record.length > limitBytes / 2) {
      const full = part?.out;
      part = nextPart();
      if (full !== undefined) {
        full.end();
        closing = Promise.all([closing, finished(full)]).then(() => undefined, failed);
      }
    }
    part.out.write(record);
    part.bytes += record.length;
    part.packets += 1;
  }

  return {
    write(bytes) {
      rest = Buffer.concat([rest, bytes]);
      let at = 0;
      if (header === undefined) {
        if (rest.length < fileHeaderBytes) return;
        header = Uint8Array.from(rest.subarray(0, fileHeaderBytes));
        at = fileHeaderBytes;
        nextPart();
      }
      while (rest.length - at >= recordHeaderBytes) {
        // tcpdump writes in this machine's or the engine's order of bytes: all that we run on are little endian.
        const end = at + recordHeaderBytes + rest.readUInt32LE(at + lengthOffset);
        if (end > rest.length) break;
        take(Uint8Array.from(rest.subarray(at, end)));
        at = end;
      }
      rest = rest.subarray(at);
    },
    async end() {
      const last = parts.at(-1);
      // A tap that ended within a record: the damage must show when it is sealed.
      if (last !== undefined && rest.length > 0) last.out.write(rest);
      last?.out.end();
      await closing;
      if (last !== undefined) await finished(last.out);
      return { files: parts.map((part) => part.path), overwritten };
    },
    destroy() {
      for (const { out } of parts) out.destroy();
    },
  };
}
