import fault from '../../../lab/faults/proxy-request-header-size.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { kilobytes: 1 },
  refuses: [{}, { kilobytes: 0 }],
  says: {
    envoy: ['"max_request_headers_kb":1'],
    nghttpx: ['request-header-field-buffer=1K\n'],
    nginx: ['large_client_header_buffers 4 1k;'],
  },
  bites: [
    { stats: { 'http2.header_list_size_too_large': 3 } },
    {
      proxy: 'nginx',
      logs: { 'error.log': '[info] client sent too large header field while processing HTTP/2 connection\n' },
    },
    { proxy: 'nghttpx', logs: { 'access.jsonl': '{"status":"431","method":"<unknown>"}\n' } },
  ],
  spares: [
    { stats: { 'http2.header_list_size_too_large': 0 } },
    {},
    { proxy: 'nginx', logs: { 'error.log': '' } },
    { proxy: 'nghttpx', codes: [0, 14] },
  ],
});
