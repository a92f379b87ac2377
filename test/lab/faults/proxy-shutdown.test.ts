import fault from '../../../lab/faults/proxy-shutdown.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { graceful: true },
  refuses: [{ graceful: 'yes' }],
  says: {},
  bites: [
    { proxy: 'envoy', gone: true },
    { proxy: 'haproxy', gone: true },
    { proxy: 'nghttpx', gone: true },
    { proxy: 'nginx', gone: true },
    { proxy: 'node', gone: true },
  ],
  spares: [
    { proxy: 'envoy' },
    { proxy: 'haproxy' },
    { proxy: 'nghttpx' },
    { proxy: 'nginx' },
    { proxy: 'node' },
  ],
});
