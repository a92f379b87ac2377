import fault from '../../../lab/faults/proxy-max-requests.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { requests: 3 },
  refuses: [{}, { requests: 0 }, { requests: 2, drainMs: 0 }],
  says: {
    envoy: ['"max_requests_per_connection":3', '"drain_timeout":"0.3s"'],
    nghttpx: ['frontend-max-requests=3\n'],
    nginx: ['\n  keepalive_requests 3;'],
  },
  bites: [
    { stats: { 'http.ingress.downstream_cx_max_requests_reached': 3 } },
    { proxy: 'nginx', logs: { 'access.jsonl': '{"remote_port":"1"}\n{"remote_port":"2"}\n' } },
    { proxy: 'nghttpx', logs: { 'access.jsonl': '{"remote_port":"1"}\n{"remote_port":"2"}\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.downstream_cx_max_requests_reached': 0 } },
    {},
    { proxy: 'nginx', logs: { 'access.jsonl': '{"remote_port":"1"}\n{"remote_port":"1"}\n' } },
  ],
});
