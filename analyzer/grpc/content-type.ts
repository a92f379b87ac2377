import type { GrpcProtocol } from '../model/facts/grpc.ts';

/** Longest prefix first: the others begin alike. */
const prefixes: readonly (readonly [string, GrpcProtocol])[] = [
  ['application/grpc-web-text', 'grpc-web-text'],
  ['application/grpc-web', 'grpc-web'],
  ['application/grpc', 'grpc'],
];

/**
 * The protocol that a content type names, null when it is none of gRPC's.
 *
 * `application/grpc`, then nothing, `+proto` and the like, or parameters (grpc/grpc doc/PROTOCOL-HTTP2.md,
 * doc/PROTOCOL-WEB.md).
 */
export function protocolOf(contentType: string | undefined): GrpcProtocol | null {
  if (contentType === undefined) return null;
  if (contentType === 'application/grpc') return 'grpc';
  const type = contentType.slice(0, 40).toLowerCase();
  for (const [prefix, protocol] of prefixes) {
    if (!type.startsWith(prefix)) continue;
    const after = type.charAt(prefix.length);
    return after === '' || after === '+' || after === ';' || after === ' ' ? protocol : null;
  }
  return null;
}
