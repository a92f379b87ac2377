/** Characters of a `grpc-message` that are kept; servers put stack traces and whole responses of others into it. */
export const MAX_MESSAGE = 1024;

const utf8 = new TextDecoder('utf-8');

/** Value of a hexadecimal digit, -1 for others. */
function hex(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** True when the value says itself: ASCII without an escape. */
function isPlain(value: string): boolean {
  if (value.length > MAX_MESSAGE) return false;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0x25 || code > 0x7e) return false;
  }
  return true;
}

/**
 * Text of a `grpc-message` value: percent-encoded UTF-8 (grpc/grpc doc/PROTOCOL-HTTP2.md). Broken escapes stay as they
 * are and never make the message disappear. Control characters are kept: whoever prints it escapes.
 */
export function decodeStatusMessage(value: string): string {
  if (isPlain(value)) return value;
  const length = Math.min(value.length, 3 * 4 * MAX_MESSAGE);
  const bytes = new Uint8Array(length);
  let written = 0;
  for (let at = 0; at < length; at++) {
    const code = value.charCodeAt(at);
    const high = code === 0x25 && at + 2 < value.length ? hex(value.charCodeAt(at + 1)) : -1;
    const low = high < 0 ? -1 : hex(value.charCodeAt(at + 2));
    bytes[written++] = low < 0 ? code : high * 16 + low;
    if (low >= 0) at += 2;
  }
  return cut(utf8.decode(bytes.subarray(0, written)));
}

/** At most {@link MAX_MESSAGE} characters, never half of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  const last = text.charCodeAt(MAX_MESSAGE - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_MESSAGE - 1 : MAX_MESSAGE);
}
