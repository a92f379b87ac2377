/** The status line of an HTTP/1 response (RFC 9112 4). */
export interface StatusLine {
  /** `1.1`. */
  version: string;
  status: number;
  reason: string;
}

/** The request line of an HTTP/1 request (RFC 9112 3). */
export interface RequestLine {
  method: string;
  target: string;
  /** `1.1`; `2.0` in the HTTP/2 preface, which is a request line on purpose (RFC 9113 3.4). */
  version: string;
}

/** Characters of a target or a reason that are kept. */
const MAX_TEXT = 1024;

/** Reads a status line; undefined when it is none. The reason may be missing, with or without its space. */
export function readStatusLine(line: string): StatusLine | undefined {
  const match = /^HTTP\/(1\.\d) (\d{3})(?: (.*))?$/s.exec(line);
  if (match === null) return undefined;
  return { version: match[1] ?? '', status: Number(match[2]), reason: (match[3] ?? '').slice(0, MAX_TEXT) };
}

/** Reads a request line; undefined when it is none of HTTP/1 and no preface. */
export function readRequestLine(line: string): RequestLine | undefined {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) ([^ ]+) HTTP\/(\d\.\d)$/.exec(line);
  if (match === null) return undefined;
  const [, method = '', target = '', version = ''] = match;
  if (!version.startsWith('1.') && method !== 'PRI') return undefined;
  return { method, target: target.slice(0, MAX_TEXT), version };
}
