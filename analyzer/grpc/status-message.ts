/** Characters of a `grpc-message` that are kept; servers put stack traces and whole responses of others into it. */
export const MAX_MESSAGE = 1024;

const utf8 = new TextDecoder('utf-8');

/**
 * Text of a `grpc-message` value: percent-encoded UTF-8 (grpc/grpc doc/PROTOCOL-HTTP2.md). Broken escapes stay as they
 * are and never make the message disappear. Control characters are kept: whoever prints it escapes.
 */
export function decodeStatusMessage(value: string): string {
  const length = Math.min(value.length, 3 * 4 * MAX_MESSAGE);
  const bytes = new Uint8Array(length);
  let written = 0;
  for (let at = 0; at < length; at++) {
    const escape = value[at] === '%' ? value.slice(at + 1, at + 3) : '';
    if (/^[0-9A-Fa-f]{2}$/.test(escape)) {
      bytes[written++] = parseInt(escape, 16);
      at += 2;
    } else {
      bytes[written++] = value.charCodeAt(at);
    }
  }
  return cut(utf8.decode(bytes.subarray(0, written)));
}

/** At most {@link MAX_MESSAGE} characters, never half of a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_MESSAGE) return text;
  const last = text.charCodeAt(MAX_MESSAGE - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? MAX_MESSAGE - 1 : MAX_MESSAGE);
}
