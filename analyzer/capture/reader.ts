import type { Continuation } from './continuation.ts';
import type { Format } from './format.ts';
import { sniff, sniffLength } from './sniff.ts';
import type { CaptureSink } from './sink.ts';

/** Reads a capture file that arrives in pieces. */
export interface CaptureReader {
  /** The next bytes of the file, cut anywhere; borrowed until this returns. */
  push(bytes: Uint8Array): void;
  /** The file has ended. Call once, after the last `push`. */
  end(): void;
  /** Number of the last packet so far. */
  readonly numbered: number;
}

/**
 * Turns the bytes of a capture file into packets: pcap or pcapng, told apart by the first bytes.
 *
 * Units that lie whole in a piece are read where they are; only one that a cut divides is copied. Packets are
 * numbered from 1 through the whole file, as Wireshark does, or on from where the file before ended (`after`).
 */
export function createCaptureReader(sink: CaptureSink, after?: Continuation): CaptureReader {
  let format: Format | undefined;
  /** The beginning of a unit whose end has not come yet: the first `carried` bytes. */
  let carry = new Uint8Array(4096);
  let carried = 0;
  let done = false;

  function keep(bytes: Uint8Array): void {
    const wanted = carried + bytes.length;
    if (wanted > carry.length) {
      const larger = new Uint8Array(Math.max(wanted, carry.length * 2));
      larger.set(carry.subarray(0, carried));
      carry = larger;
    }
    carry.set(bytes, carried);
    carried = wanted;
  }

  /** Tells the format by the carried bytes; false when it is none that can be read. */
  function choose(): boolean {
    const found = sniff(carry.subarray(0, carried), sink, after);
    if ('take' in found) {
      format = found;
      return true;
    }
    sink.note(found);
    done = true;
    return false;
  }

  /** Completes the carried unit from the front of `bytes`; returns how many bytes it used. */
  function complete(bytes: Uint8Array, chosen: Format): number {
    let at = 0;
    while (carried > 0 && at < bytes.length && !done) {
      const missing = Math.max(1, chosen.need - carried);
      const piece = bytes.subarray(at, at + missing);
      keep(piece);
      at += piece.length;
      if (carried < chosen.need) return at;
      const taken = chosen.take(carry.subarray(0, carried));
      if (taken === undefined) done = true;
      else if (taken > 0) {
        carry.copyWithin(0, taken, carried);
        carried -= taken;
      }
    }
    return at;
  }

  return {
    push(bytes) {
      if (done) return;
      let at = 0;
      if (format === undefined) {
        at = Math.min(bytes.length, sniffLength - carried);
        keep(bytes.subarray(0, at));
        if (carried < sniffLength || !choose()) return;
      }
      if (format === undefined) return;
      if (carried > 0) at += complete(bytes.subarray(at), format);
      if (done || at === bytes.length) return;
      const rest = at === 0 ? bytes : bytes.subarray(at);
      const taken = format.take(rest);
      if (taken === undefined) done = true;
      else if (taken < rest.length) keep(rest.subarray(taken));
    },

    end() {
      if (format === undefined && !done) choose();
      format?.end(done ? 0 : carried);
      done = true;
    },

    get numbered() {
      return format?.numbered ?? after?.numbered ?? 0;
    },
  };
}
