import fault from '../../../lab/faults/proxy-compressor.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: [
      '"content_type":["application/grpc","application/grpc+proto"]',
      '"header":{"key":"accept-encoding","value":"gzip"}',
    ],
  },
  bites: [{ stats: { 'http.ingress.compressor..gzip.compressed': 2 } }],
  spares: [{ stats: { 'http.ingress.compressor..gzip.not_compressed': 2 } }, {}],
});
