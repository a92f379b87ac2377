import fault from '../../../lab/faults/proxy-plaintext-listener.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"filter_chains":[{"filters":[{"name":"envoy.filters.network.http_connection_manager"'],
    haproxy: ['bind 198.18.1.2:8080 proto h2\n'],
    nghttpx: ['frontend=198.18.1.2,8080;no-tls\n'],
    nginx: ['listen 198.18.1.2:8080 http2;'],
  },
  bites: [
    { stats: { 'http.ingress.downstream_cx_protocol_error': 3 } },
    { proxy: 'nginx', codes: [0, 14] },
    { proxy: 'haproxy', codes: [0, 14] },
    { proxy: 'nghttpx', codes: [0, 14] },
  ],
  spares: [{ stats: { 'http.ingress.downstream_cx_protocol_error': 0 } }, {}, { proxy: 'nginx', codes: [0] }],
  only: 'tls',
});
