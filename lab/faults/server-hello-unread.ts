/** A server, or what stands before it, that takes a ClientHello of more than one segment for a broken one. */
import { z } from 'zod';
import { defineRawServerFault } from './peers/raw-server.ts';

/** A segment of Ethernet carries so many octets (1500 less the headers of IPv4 and TCP and the timestamps option). */
const segment = 1448;

/** The alert decode_error, fatal, in the first version that a record may name (RFC 8446 5.1, 6.2). */
const decodeError = '15030300020232';

export default defineRawServerFault({
  id: 'server-hello-unread',
  title: 'The server cannot read a ClientHello in two segments',
  explains:
    'Post-quantum key shares make a ClientHello larger than a segment. A terminator that expects it whole in its first ' +
    'read sees half a message: it says decode_error and closes. Smaller hellos are not served either in this lab.',
  options: z.object({}),
  script: () => ({
    plainTcp: true,
    // Both segments are taken before the alert: bytes left unread would turn the end into RST.
    opening: [
      { wait: { bytes: segment + 1 } },
      { bytes: decodeError },
      { count: 'unread' },
      { close: 'fin' },
    ],
  }),
  unsupported({ variant, proxy }) {
    if (variant === 'plain') return 'it is a matter of TLS, and this run is in plaintext';
    return ['haproxy', 'nghttpx', 'nginx'].includes(proxy)
      ? 'OpenSSL 3.0 of Debian has no post-quantum key share, and its ClientHello fits one segment'
      : undefined;
  },
  proof: { counter: 'unread', what: 'hellos that came in more than one segment' },
  trial: { options: {} },
});
