import fault from '../../../lab/faults/proxy-upstream-alpn.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { offers: 'none' },
  refuses: [{ offers: 'h2' }],
  says: {
    envoy: ['"sni":"catalog.example","common_tls_context":{"alpn_protocols":[]'],
    haproxy: ['ssl proto h2 crt /pair.pem'],
  },
  bites: [{ server: { 'alpn.none': 1 } }, { proxy: 'haproxy', server: { 'handshakes-failed': 1 } }],
  spares: [{ server: { 'alpn.h2': 3 } }, { proxy: 'haproxy', codes: [14] }],
  only: 'tls',
});
