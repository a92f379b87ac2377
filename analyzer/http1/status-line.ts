/** The status line of an HTTP/1 response (RFC 9112 4). */
export interface StatusLine {
  /** `1.1`. */
  version: string;
  status: number;
  reason: string;
}

/** Reads the status line that the bytes begin with; undefined when it is not complete, or is none. */
export function readStatusLine(bytes: Uint8Array): StatusLine | undefined {
  const end = bytes.indexOf(0x0a);
  if (end < 0) return undefined;
  let line = '';
  for (let at = 0; at < end; at++) line += String.fromCharCode(bytes[at] ?? 0);
  const match = /^HTTP\/(1\.\d) (\d{3})(?: ([^\r]*))?\r?$/.exec(line);
  if (match === null) return undefined;
  return { version: match[1] ?? '', status: Number(match[2]), reason: match[3] ?? '' };
}
