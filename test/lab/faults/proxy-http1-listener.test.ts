import fault from '../../../lab/faults/proxy-http1-listener.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"codec_type":"HTTP1"'],
    haproxy: ['bind 198.18.1.2:8080 proto h1\n'],
    nginx: ['listen 198.18.1.2:8080;'],
  },
  bites: [
    { stats: { 'http.ingress.downstream_cx_protocol_error': 3 } },
    {
      proxy: 'nginx',
      logs: { 'error.log': '[info] client sent invalid request …, request: "PRI * HTTP/2.0"\n' },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"termination":"PR--","method":"<BADREQ>"}\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.downstream_cx_protocol_error': 0 } },
    {},
    { proxy: 'nginx', codes: [0, 14] },
  ],
});
