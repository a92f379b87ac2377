import fault from '../../../lab/faults/proxy-max-concurrent-streams.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { streams: 1 },
  refuses: [{}, { streams: 0 }],
  says: {
    envoy: ['"max_concurrent_streams":1'],
    haproxy: ['tune.h2.max-concurrent-streams 1\n'],
    nghttpx: ['frontend-http2-max-concurrent-streams=1\n'],
    node: ['"maxConcurrentStreams":1'],
    nginx: ['http2_max_concurrent_streams 1;'],
  },
  bites: [{ took: [200, 205, 410] }, { proxy: 'nginx', took: [200, 410] }],
  spares: [{ took: [200, 205, 210] }, {}],
});
