import fault from '../../../lab/faults/proxy-health-check-failing.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { intervalMs: 100 },
  refuses: [{ intervalMs: 0 }],
  says: {
    envoy: ['"interval":"0.1s"', '"healthy_panic_threshold":{"value":0}'],
    haproxy: ['option httpchk GET /healthz', 'check inter 100ms fall 1\n'],
  },
  bites: [
    { stats: { 'cluster.backend.upstream_cx_none_healthy': 3 } },
    { proxy: 'haproxy', stats: { 'server.chkdown': 1 } },
  ],
  spares: [
    { stats: { 'cluster.backend.upstream_cx_none_healthy': 0 } },
    {},
    { proxy: 'haproxy', stats: { 'server.chkdown': 0 } },
  ],
});
