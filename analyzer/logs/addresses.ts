import type { Endpoint } from '../model/chunk.ts';

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const ipv6 = /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/;

/** The form in which the analyzer writes an IPv6 address (RFC 5952): what a peer wrote another way is the same host. */
function canonical(host: string): string | undefined {
  if (ipv4.test(host)) return host;
  if (!ipv6.test(host)) return undefined;
  try {
    const name = new URL(`http://[${host}]/`).hostname.slice(1, -1);
    // An IPv4 address that a socket for both versions showed is IPv4 on the wire.
    const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(name);
    if (mapped === null) return name;
    const [high, low] = [parseInt(mapped[1] ?? '0', 16), parseInt(mapped[2] ?? '0', 16)];
    return `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
  } catch {
    return undefined;
  }
}

/** An address alone, undefined for a name, a path or anything else. */
export function hostAddress(text: string): string | undefined {
  const host = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text;
  return canonical(host.replace(/%.*$/, ''));
}

/** `198.19.1.10:42090`, `[2001:db8::1]:443`, also as `ipv4:…`, `grpc://…`, `tcp://…`; undefined for anything else. */
export function endpoint(text: string): Endpoint | undefined {
  const bare = text.replace(/^(?:dns:(?:\/\/[^/]*\/)?|[a-z0-9+.-]+:\/\/|ipv[46]:)/i, '').replace(/\/.*$/, '');
  const match = /^(?:\[(.+)\]|([^[\]]+)):(\d{1,5})$/.exec(bare);
  const host = match === null ? undefined : hostAddress(match[1] ?? match[2] ?? '');
  if (match === null || host === undefined || Number(match[3]) > 65535) return undefined;
  return host.includes(':') ? `[${host}]:${Number(match[3])}` : `${host}:${Number(match[3])}`;
}
