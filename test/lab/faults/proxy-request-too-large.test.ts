import fault from '../../../lab/faults/proxy-request-too-large.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { bytes: 100 },
  refuses: [{}, { bytes: 0 }],
  says: { envoy: ['"max_request_bytes":100'], nginx: ['client_max_body_size 100;'] },
  bites: [
    { stats: { 'http.ingress.downstream_rq_too_large': 3 } },
    {
      proxy: 'nginx',
      logs: { 'error.log': '[error] client intended to send too large chunked body: 300005 bytes\n' },
    },
  ],
  spares: [
    { stats: { 'http.ingress.downstream_rq_too_large': 0 } },
    {},
    { proxy: 'nginx', logs: { 'error.log': '' } },
  ],
});
