import fault from '../../../lab/faults/proxy-access-denied.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"action":"DENY"'],
    haproxy: ['http-request deny deny_status 403\n'],
    nginx: ['deny all;'],
  },
  bites: [
    { stats: { 'http.ingress.rbac.denied': 3 } },
    {
      proxy: 'nginx',
      logs: { 'error.log': '[error] 5#5: *1 access forbidden by rule, client: 198.18.0.2\n' },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"403","termination":"PR--"}\n' } },
  ],
  spares: [{ stats: { 'http.ingress.rbac.denied': 0 } }, {}, { proxy: 'nginx', logs: { 'error.log': '' } }],
});
