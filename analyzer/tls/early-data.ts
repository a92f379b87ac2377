/**
 * Early data (0-RTT, RFC 8446 2.3, 4.2.10): application data that a client sends before the server has said whether
 * it takes it. Accepted, it is the beginning of the stream; refused, the client sends it again, and it never was.
 *
 * Plaintext is held back until the server's word. Without the early secret only its length is known, and the
 * stream begins with a gap.
 */

/** Where settled early data goes. */
export interface EarlyDataSink {
  bytes(content: Uint8Array, packet: number, time: number): void;
  /** Accepted early data that no key opened. */
  gap(length: number, packet: number, time: number): void;
  /** More came than is held; what was dropped is reported by `gap`. */
  cut(packet: number, time: number): void;
}

/** Early data of one connection. */
export interface EarlyData {
  /** Takes content that the early key opened; the bytes are copied. */
  hold(content: Uint8Array, packet: number, time: number): void;
  /** Counts content that no key opened. False when that has gone on for too long to be early data. */
  skip(length: number, packet: number, time: number): boolean;
  /** The server has decided; may be called again. */
  settle(accepted: boolean): void;
}

/**
 * Attack: a client that never stops sending early data to a server that never answers. Servers name a limit
 * (max_early_data_size); OpenSSL, BoringSSL and nginx set 16 KiB by default.
 */
const maxHeldBytes = 131072;

/** Nothing held, nothing decided. */
export function createEarlyData(sink: EarlyDataSink): EarlyData {
  let held: { content: Uint8Array | undefined; length: number; packet: number; time: number }[] = [];
  let heldBytes = 0;
  let skippedBytes = 0;
  let isAccepted: boolean | undefined;
  let toldCut = false;

  function release(content: Uint8Array | undefined, length: number, packet: number, time: number): void {
    if (content === undefined) sink.gap(length, packet, time);
    else sink.bytes(content, packet, time);
  }

  function add(content: Uint8Array | undefined, length: number, packet: number, time: number): void {
    if (isAccepted === false) return;
    if (isAccepted === true) {
      release(content, length, packet, time);
      return;
    }
    const last = held.at(-1);
    if (content === undefined && last !== undefined && last.content === undefined) {
      // Lengths alone cost nothing to keep: one entry, however many records.
      Object.assign(last, { length: last.length + length, packet, time });
    } else held.push({ content: content && new Uint8Array(content), length, packet, time });
  }

  return {
    hold(content, packet, time) {
      heldBytes += content.length;
      const fits = isAccepted === true || heldBytes <= maxHeldBytes;
      if (!fits && !toldCut) {
        toldCut = true;
        sink.cut(packet, time);
      }
      if (content.length > 0) add(fits ? content : undefined, content.length, packet, time);
    },
    skip(length, packet, time) {
      skippedBytes += length;
      if (skippedBytes > maxHeldBytes) return false;
      if (length > 0) add(undefined, length, packet, time);
      return true;
    },
    settle(accepted) {
      isAccepted ??= accepted;
      const settled = held;
      held = [];
      if (!isAccepted) return;
      for (const { content, length, packet, time } of settled) release(content, length, packet, time);
    },
  };
}
