/** Compressed captures: told by their magic number, unpacked as they are read, never as a whole. */
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';
import type { CaptureNote } from '../model/packet.ts';

/** How a file is compressed. */
export type Packing = 'gzip' | 'zstd';

/** Bytes that are enough for {@link packingOf}. */
export const packingMagicLength = 4;

/**
 * Output is made in pieces of this size, and no piece before the one before it was taken: a bomb costs time, not
 * memory. It is also what is lost in front of damage, because zlib does not give away a piece that it could not fill.
 */
const pieceBytes = 1 << 16;

/** The compression of a file that begins like this; undefined for none that is read. */
export function packingOf(bytes: Uint8Array): Packing | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0x1f && b === 0x8b) return 'gzip';
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd';
  // A skippable frame (RFC 8878 3.1.2): parallel and seekable compressors begin with one.
  if (a !== undefined && (a & 0xf0) === 0x50 && b === 0x2a && c === 0x4d && d === 0x18) return 'zstd';
  return undefined;
}

/** One run of the decompressor; node's ends after one zstd frame when more bytes follow, and says how far it came. */
interface Stage {
  /** Takes in all of `bytes` or what there is up to the end of the stage, giving out what comes of it. */
  feed(bytes: Uint8Array): AsyncGenerator<Uint8Array>;
  /** No more bytes come. */
  finish(): AsyncGenerator<Uint8Array>;
  /** Bytes taken in. */
  taken(): number;
  failure(): NodeJS.ErrnoException | undefined;
  destroy(): void;
}

function createStage(packing: Packing): Stage {
  // A zstd window of more than 128 MiB (zstd's own default limit) is refused by the library.
  const options = { chunkSize: pieceBytes, readableHighWaterMark: pieceBytes };
  const stream: Gunzip | ZstdDecompress =
    packing === 'gzip' ? createGunzip(options) : createZstdDecompress(options);
  let failure: NodeJS.ErrnoException | undefined;
  let ended = false;
  let happened = false;
  let wake: (() => void) | undefined;

  function changed(): void {
    happened = true;
    wake?.();
  }
  stream.on('readable', changed);
  stream.on('end', () => {
    ended = true;
    changed();
  });
  stream.on('error', (error) => {
    failure = error;
    changed();
  });

  async function* drain(done: () => boolean): AsyncGenerator<Uint8Array> {
    for (;;) {
      happened = false;
      const last = done();
      const piece = stream.read() as Buffer | null;
      if (piece !== null) yield new Uint8Array(piece.buffer, piece.byteOffset, piece.length);
      else if (last || failure !== undefined) return;
      else if (!happened) await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  return {
    feed(bytes) {
      let written = false;
      stream.write(bytes, () => {
        written = true;
        changed();
      });
      return drain(() => written);
    },
    finish() {
      stream.end();
      return drain(() => ended);
    },
    taken: () => stream.bytesWritten,
    failure: () => failure,
    destroy: () => void stream.destroy(),
  };
}

/**
 * What `first` and all that `read` gives after it unpack to, piece by piece; pieces are borrowed until the next one.
 *
 * Several gzip members or zstd frames are one file. Data that are cut or damaged are unpacked as far as they go;
 * `note` is told why they end.
 */
export async function* unpacked(
  packing: Packing,
  first: Uint8Array,
  read: () => Promise<Uint8Array | undefined>,
  note: (note: CaptureNote) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let stage = createStage(packing);
  /** Where in the file the stage began. */
  let base = 0;
  const offset = (): number => base + stage.taken();
  const isZero = (byte: number): boolean => byte === 0;
  try {
    for (let bytes: Uint8Array | undefined = first; bytes !== undefined; bytes = await read()) {
      let rest = bytes;
      while (rest.length > 0) {
        const before = stage.taken();
        yield* stage.feed(rest);
        rest = rest.subarray(stage.taken() - before);
        const failure = stage.failure();
        // Tapes and blocks on disks are filled up with zeros; nothing is lost there.
        const padding = rest.length > 0 && rest.every(isZero) && offset() > 0;
        if (failure !== undefined) {
          if (!padding || !isForeign(failure)) note(explained(packing, failure, offset()));
          return;
        }
        if (rest.length === 0) break;
        if (padding) return;
        base = offset();
        stage.destroy();
        stage = createStage(packing);
      }
    }
    yield* stage.finish();
    const failure = stage.failure();
    if (failure !== undefined) note(explained(packing, failure, offset()));
  } finally {
    stage.destroy();
  }
}

/** The decompressor says so where a member or frame should begin, and something else does. */
function isForeign({ message }: Error): boolean {
  return /incorrect header check|unknown frame descriptor/i.test(message);
}

function explained(packing: Packing, failure: NodeJS.ErrnoException, offset: number): CaptureNote {
  const { code = '', message } = failure;
  if (code === 'Z_BUF_ERROR') {
    const text = `the ${packing} data end before their end mark: the file was cut, or is still being written; all before was read`;
    return { kind: 'truncated', text, offset };
  }
  if (/window|too much memory/i.test(`${code} ${message}`)) {
    const text = 'the zstd data need a window of more than 128 MiB; unpack them first with: unzstd --long=31';
    return { kind: 'unsupported-format', text, offset };
  }
  const text =
    isForeign(failure) && offset > 0
      ? `behind the ${packing} data, at byte ${offset}, stands something else, which is not read`
      : `the ${packing} data are damaged (${message}) near byte ${offset}; the rest is not read`;
  return { kind: 'malformed-block', text, offset };
}
