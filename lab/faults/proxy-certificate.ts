/** A proxy whose certificate its clients do not accept: it is over, of an authority nobody knows, or of another name. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { ended } from '../kit/proofs.ts';

export default defineFault({
  id: 'proxy-certificate',
  title: 'The certificate of the proxy is not accepted',
  explains:
    'A grpc-js client leaves the handshake with a bare FIN behind the flight of the proxy, without an alert, and tries ' +
    'again; nothing in the logs of the proxy says TLS.',
  options: z.object({
    flaw: z.enum(['expired', 'untrusted', 'wrong-name']),
  }),
  prepare(setup, { flaw }) {
    setup.certificates = { ...setup.certificates, proxy: flaw };
  },
  unsupported({ proxy, variant }) {
    if (proxy === 'none') return 'it is the certificate of a proxy, and there is none';
    return variant === 'plain' ? 'it is a matter of TLS, and this run is in plaintext' : undefined;
  },
  trial: {
    options: { flaw: 'expired' },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1500 });
    },
  },
  // Only the client knows why: no proxy that counts or logs it names the certificate.
  bitten: ended(14, /certificate|altnames/, 'calls whose client did not accept the certificate'),
});
