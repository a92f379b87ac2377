import fault from '../../../lab/faults/proxy-response-header-count.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { fields: 2 },
  refuses: [{}, { fields: 0 }],
  says: { envoy: ['"max_headers_count":2'] },
  bites: [{ stats: { 'cluster.backend.http2.header_overflow': 3 } }],
  spares: [{ stats: { 'cluster.backend.http2.header_overflow': 0 } }, {}],
});
