const methods = [
  'GET ',
  'POST ',
  'HEAD ',
  'PUT ',
  'DELETE ',
  'OPTIONS ',
  'PATCH ',
  'CONNECT ',
  'TRACE ',
  'PROPFIND ',
  'REPORT ',
];

const preface = 'PRI * HTTP/2.0';

function startsWith(bytes: Uint8Array, text: string): boolean {
  if (bytes.length < text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** True when the first bytes of a direction are an HTTP/1 request line or status line (RFC 9112 3 and 4). */
export function looksLikeHttp1(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  if (first < 0x41 || first > 0x5a) return false;
  return startsWith(bytes, 'HTTP/1.') || methods.some((method) => startsWith(bytes, method));
}

/** True when the bytes begin as the HTTP/2 client preface does, which is a request line on purpose (RFC 9113 3.4). */
export function looksLikePreface(bytes: Uint8Array): boolean {
  return startsWith(bytes, preface);
}
