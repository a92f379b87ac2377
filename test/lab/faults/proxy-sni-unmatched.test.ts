import fault from '../../../lab/faults/proxy-sni-unmatched.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { name: 'catalog.example' },
  refuses: [{}, { name: '' }],
  says: {
    envoy: ['"filter_chain_match":{"server_names":["catalog.example"]}', 'tls_inspector'],
    haproxy: ['alpn h2 strict-sni\n'],
    nginx: ['server_name catalog.example;', 'ssl_reject_handshake on;'],
  },
  bites: [
    { proxy: 'envoy', stats: { 'listener.198.18.1.2_8443.no_filter_chain_match': 1 } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '198.18.1.1:4711 [..] ingress/1: SSL handshake failure' } },
    { proxy: 'nginx', codes: [14] },
  ],
  spares: [
    { proxy: 'envoy', codes: [14] },
    { proxy: 'nginx', codes: [0] },
  ],
  only: 'tls',
});
