import fault from '../../../lab/faults/proxy-direct-response.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { status: 503, body: 'Back soon.' },
  refuses: [{ status: 200 }, { body: '"; return 200 "' }],
  says: {
    envoy: ['"direct_response":{"status":503,"body":{"inline_string":"Back soon."}}'],
    haproxy: ['http-request return status 503 content-type text/plain string "Back soon."'],
    nginx: ['return 503 "Back soon.";'],
  },
  bites: [
    { stats: { 'http.ingress.rq_direct_response': 3 } },
    { proxy: 'nginx', logs: { 'access.jsonl': '{"status":"503","upstream_addr":""}\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"503","termination":"LR--"}\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.rq_direct_response': 0 } },
    {},
    { proxy: 'nginx', logs: { 'access.jsonl': '{"upstream_addr":"198.18.3.2:8080"}\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"termination":"----"}\n' } },
  ],
});
