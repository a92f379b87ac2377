import fault from '../../../lab/faults/proxy-rate-limit.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { requests: 2 },
  refuses: [{}, { requests: 0 }, { requests: 1, periodMs: 10 }],
  says: {
    envoy: ['"max_tokens":2', '"fill_interval":"60s"'],
    haproxy: ['deny deny_status 429 if { sc_http_req_rate(0) gt 2 }', 'store http_req_rate(60000ms)'],
    nginx: ['limit_req_zone $server_addr zone=all:1m rate=2r/m;', 'limit_req zone=all burst=1 nodelay;'],
  },
  bites: [
    { stats: { 'ingress.http_local_rate_limit.rate_limited': 3 } },
    { proxy: 'nginx', logs: { 'error.log': '[error] limiting requests, excess: 1.1 by zone "all"\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"429","termination":"PR--"}\n' } },
  ],
  spares: [
    { stats: { 'ingress.http_local_rate_limit.rate_limited': 0 } },
    {},
    { proxy: 'nginx', logs: { 'error.log': '' } },
  ],
});
