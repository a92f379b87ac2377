import fault from '../../../lab/faults/proxy-connection-limit.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { connections: 3 },
  refuses: [{}, { connections: 0 }],
  says: {
    envoy: ['"max_active_downstream_connections":3'],
    haproxy: ['  maxconn 3\n'],
    nghttpx: ['worker-frontend-connections=3\n'],
    nginx: ['limit_conn clients 3;'],
  },
  bites: [
    { proxy: 'envoy', stats: { 'listener.198.18.1.2_8080.downstream_global_cx_overflow': 2 } },
    { proxy: 'nginx', logs: { 'error.log': '[error] *3 limiting connections by zone "clients"\n' } },
  ],
  spares: [{ proxy: 'envoy', codes: [0, 14] }],
});
