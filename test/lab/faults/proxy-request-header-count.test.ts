import fault from '../../../lab/faults/proxy-request-header-count.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { fields: 5 },
  refuses: [{}, { fields: 0 }],
  says: {
    envoy: ['"max_headers_count":5'],
    haproxy: ['tune.http.maxhdr 5\n'],
    nghttpx: ['max-request-header-fields=5\n'],
  },
  bites: [
    { stats: { 'http2.header_overflow': 3 } },
    { proxy: 'nghttpx', logs: { 'access.jsonl': '{"status":"431","method":"<unknown>"}\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"termination":"PR--","method":"<BADREQ>"}\n' } },
  ],
  spares: [{ stats: { 'http2.header_overflow': 0 } }, {}, { proxy: 'nghttpx', codes: [0, 14] }],
});
