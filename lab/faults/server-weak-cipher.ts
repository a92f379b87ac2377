/** A server that has no suite which HTTP/2 allows, and refuses HTTP/2 over the one that was chosen. */
import { z } from 'zod';
import { errorCode } from './peers/codes.ts';
import { answerUpTo, defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-weak-cipher',
  title: 'The server finds its own TLS too weak for HTTP/2',
  explains:
    'TLS 1.2 with a suite of RFC 9113 appendix A. The handshake completes, ALPN chooses h2, and the first request is ' +
    'refused with INADEQUATE_SECURITY (RFC 9113 9.2.2): gRPC says PERMISSION_DENIED.',
  options: z.object({
    /** What it offers, by the name of OpenSSL; certificates of the lab have ECDSA keys. */
    cipher: z.enum(['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA']).default('ECDHE-ECDSA-AES128-SHA'),
    /** By GOAWAY, or by RST_STREAM on each stream. */
    by: z.enum(['goaway', 'reset']).default('goaway'),
  }),
  script({ cipher, by }) {
    const code = errorCode.parse('INADEQUATE_SECURITY');
    return {
      tls: { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2', ciphers: cipher },
      calls: [
        [
          ...answerUpTo('before-headers'),
          { count: 'refused' },
          ...(by === 'reset'
            ? [{ send: [{ type: 'RST_STREAM', code } as const] }]
            : [{ send: [{ type: 'GOAWAY', lastStream: 0, code } as const] }, { close: 'fin' } as const]),
        ],
      ],
    };
  },
  unsupported({ variant, proxy }) {
    if (variant === 'plain') return 'it is a matter of TLS, and this run is in plaintext';
    return proxy === 'envoy' || proxy === 'nghttpx'
      ? `${proxy} offers servers no suite that HTTP/2 forbids, and fails before it`
      : undefined;
  },
  proof: { counter: 'refused', what: 'requests that the server refused for its suite' },
  trial: { options: { by: 'reset' } },
});
