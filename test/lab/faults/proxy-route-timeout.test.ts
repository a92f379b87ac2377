import fault from '../../../lab/faults/proxy-route-timeout.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }, { ms: '100' }],
  says: {
    envoy: ['"timeout":"0.2s"'],
    haproxy: ['  timeout server 200ms\n'],
    nghttpx: ['backend-read-timeout=200ms\n'],
    nginx: ['grpc_read_timeout 200ms;'],
  },
  bites: [
    { stats: { 'cluster.backend.upstream_rq_timeout': 3 } },
    {
      proxy: 'nginx',
      logs: {
        'error.log':
          '[error] 7#7: *1 upstream timed out (110: Connection timed out) while reading response header from upstream\n',
      },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"504","termination":"sH--"}\n' } },
    { proxy: 'nghttpx', codes: [0, 13] },
  ],
  spares: [
    { stats: { 'cluster.backend.upstream_rq_timeout': 0 } },
    {},
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"200","termination":"----"}\n' } },
    { proxy: 'nghttpx', codes: [0] },
    { proxy: 'nginx', logs: { 'error.log': '' } },
  ],
});
