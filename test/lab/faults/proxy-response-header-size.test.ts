import fault from '../../../lab/faults/proxy-response-header-size.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { kilobytes: 1 },
  refuses: [{}, { kilobytes: 0 }],
  says: { envoy: ['"max_response_headers_kb":1'], nginx: ['grpc_buffer_size 1k;'] },
  bites: [
    { stats: { 'cluster.backend.http2.header_list_size_too_large': 3 } },
    {
      proxy: 'nginx',
      logs: {
        'error.log': '[error] upstream sent too big header while reading response header from upstream\n',
      },
    },
  ],
  spares: [
    { stats: { 'cluster.backend.http2.header_list_size_too_large': 0 } },
    {},
    { proxy: 'nginx', logs: { 'error.log': '' } },
  ],
});
