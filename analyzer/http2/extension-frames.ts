import { readU16, readU32 } from '../model/bytes.ts';
import { FrameType } from '../model/codes.ts';
import type { Frame } from '../model/frame.ts';

/** Octets of a text of these frames that are kept. */
const MAX_TEXT = 1024;
/** Origins of one ORIGIN frame that are kept. */
const MAX_ORIGINS = 100;

function text(bytes: Uint8Array, start: number, end: number): string {
  let said = '';
  for (let at = start; at < Math.min(end, start + MAX_TEXT); at++)
    said += String.fromCharCode(bytes[at] ?? 0);
  return said;
}

/** True for the extension frames whose content is shown. */
export function isExtensionFrame(type: number): boolean {
  return type === FrameType.ALTSVC || type === FrameType.ORIGIN || type === FrameType.PRIORITY_UPDATE;
}

/** True for the types whose payload is read here; others are passed over. */
export function hasMeaning(type: number): boolean {
  return type <= FrameType.CONTINUATION || isExtensionFrame(type);
}

/**
 * Puts what an extension frame says into `frame`: ORIGIN (RFC 8336), ALTSVC (RFC 7838 4), PRIORITY_UPDATE
 * (RFC 9218 7.1). They change nothing of the connection's state; what is cut off is left out.
 */
export function readExtension(frame: Frame, bytes: Uint8Array, start: number, end: number): void {
  switch (frame.type) {
    case FrameType.PRIORITY_UPDATE:
      if (end - start < 4) return;
      frame.prioritizedStream = readU32(bytes, start) & 0x7fffffff;
      frame.priority = text(bytes, start + 4, end);
      break;
    case FrameType.ORIGIN: {
      const origins: string[] = [];
      for (let at = start; at + 2 <= end && origins.length < MAX_ORIGINS;) {
        const next = at + 2 + readU16(bytes, at);
        if (next > end) break;
        origins.push(text(bytes, at + 2, next));
        at = next;
      }
      frame.origins = origins;
      break;
    }
    case FrameType.ALTSVC: {
      const value = start + 2 + readU16(bytes, start);
      if (end - start < 2 || value > end) return;
      frame.altSvc = { origin: text(bytes, start + 2, value), value: text(bytes, value, end) };
      break;
    }
    default:
  }
}
