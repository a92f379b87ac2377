import fault from '../../../lab/faults/proxy-no-route.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [{ prefix: 'internal' }, { prefix: '/a b' }],
  says: {
    envoy: ['"match":{"prefix":"/internal/"}'],
    haproxy: ['use_backend backend if { path_beg /internal/ }'],
    nginx: ['location /internal/ {'],
  },
  bites: [
    { stats: { 'http.ingress.no_route': 3 } },
    { proxy: 'nginx', logs: { 'access.jsonl': '{"status":"404"}\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"503","termination":"SC--"}\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.no_route': 0 } },
    {},
    { proxy: 'nginx', logs: { 'access.jsonl': '{"status":"200"}\n' } },
  ],
});
