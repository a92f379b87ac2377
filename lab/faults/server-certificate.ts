/** A server whose certificate the proxy does not accept: it is over, of an authority nobody knows, or of another name. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { callsFailed, counted, ended, type FindProof, logged } from '../kit/proofs.ts';
import { haproxySaid } from './proxies/said.ts';

/** What each proxy knows of it; a client that talks to the server itself says it in words. */
const proofs: Readonly<Record<string, FindProof>> = {
  envoy: counted('cluster.backend.upstream_cx_connect_fail', 'connections to the server that failed'),
  haproxy: haproxySaid.notConnected,
  nghttpx: logged('access.jsonl', /"status":"502"/, 'requests that got no connection to the server'),
  nginx: logged(
    'error.log',
    /upstream SSL certificate (verify error|does not match)/,
    'certificates of the server that nginx refused',
  ),
  node: logged('access.jsonl', /"error":"[^"]*(certificate|altnames)/, 'requests that the certificate ended'),
  none: ended(14, /certificate|altnames/, 'calls whose client did not accept the certificate'),
};

export default defineFault({
  id: 'server-certificate',
  title: 'The certificate of the server is not accepted',
  explains:
    'The proxy closes the handshake, Envoy with an alert: certificate_expired(45), unknown_ca(48), or ' +
    'certificate_unknown(46) for a name. Its client gets UNAVAILABLE and never hears of TLS.',
  options: z.object({
    flaw: z.enum(['expired', 'untrusted', 'wrong-name']),
  }),
  prepare(setup, { flaw }) {
    setup.certificates = { ...setup.certificates, server: flaw };
  },
  unsupported({ variant }) {
    return variant === 'plain' ? 'it is a matter of TLS, and this run is in plaintext' : undefined;
  },
  trial: {
    options: { flaw: 'expired' },
    async drive(lab) {
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 1500 });
    },
  },
  bitten: (lab) => (proofs[lab.proxy.id] ?? callsFailed)(lab),
});
