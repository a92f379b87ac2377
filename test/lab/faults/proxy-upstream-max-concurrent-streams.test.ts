import fault from '../../../lab/faults/proxy-upstream-max-concurrent-streams.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { streams: 1 },
  refuses: [{}, { streams: 0 }],
  says: { envoy: ['"max_concurrent_streams":1'] },
  bites: [{ stats: { 'cluster.backend.upstream_cx_total': 3, 'http.ingress.downstream_cx_total': 1 } }],
  spares: [{ stats: { 'cluster.backend.upstream_cx_total': 1, 'http.ingress.downstream_cx_total': 1 } }, {}],
});
