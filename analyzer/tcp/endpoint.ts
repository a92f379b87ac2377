import { formatIpv4, formatIpv6 } from '../model/address.ts';
import type { Endpoint } from '../model/chunk.ts';

/** Text of the address at `at` and a port: `198.18.0.1:8080`, `[2001:db8::1]:443`. Called once a connection, not once a packet. */
export function formatEndpoint(bytes: Uint8Array, at: number, version: 4 | 6, port: number): Endpoint {
  return version === 4 ? `${formatIpv4(bytes, at)}:${port}` : `[${formatIpv6(bytes, at)}]:${port}`;
}
