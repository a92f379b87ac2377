import fault from '../../../lab/faults/proxy-deadline-cap.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }],
  says: { envoy: ['"max_stream_duration":{"grpc_timeout_header_max":"0.2s"}'] },
  bites: [{ stats: { 'http.ingress.downstream_rq_max_duration_reached': 3 } }],
  spares: [{ stats: { 'http.ingress.downstream_rq_max_duration_reached': 0 } }, {}],
});
