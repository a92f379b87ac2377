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
    { proxy: 'nginx', logs: { 'error.log': '[info] *1 invalid connection preface while …\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"termination":"PR--","method":"<BADREQ>"}\n' } },
    { proxy: 'nghttpx', logs: { 'error.log': 'HTTP parse failure: (HPE_INVALID_METHOD) Invalid method\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.downstream_cx_protocol_error': 0 } },
    {},
    { proxy: 'nginx', codes: [0, 14] },
  ],
  only: 'tls',
});
