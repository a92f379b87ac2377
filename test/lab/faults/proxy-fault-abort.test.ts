import fault from '../../../lab/faults/proxy-fault-abort.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { percent: 50 },
  refuses: [{ percent: 0 }, { grpcStatus: 0 }, { grpcStatus: 17 }],
  says: { envoy: ['"abort":{"grpc_status":14,"percentage":{"numerator":50}}'] },
  bites: [{ stats: { 'http.ingress.fault.aborts_injected': 3 } }],
  spares: [{ stats: { 'http.ingress.fault.aborts_injected': 0 } }, {}],
});
