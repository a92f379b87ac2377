import fault from '../../../lab/faults/proxy-upstream-plaintext.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"socket_address":{"address":"127.0.0.1","port_value":8081}}}}]}]}}]'],
    haproxy: ['server server 198.18.3.2:8080 proto h2\n'],
    nghttpx: ['backend=198.18.3.2,8080;;proto=h2\n'],
    nginx: ['grpc_pass grpc://backend;'],
  },
  bites: [
    { stats: { 'cluster.backend.upstream_cx_destroy_remote_with_active_rq': 3 } },
    { proxy: 'nginx', logs: { 'access.jsonl': '{"status":"502"}\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"-1","termination":"CC--"}\n' } },
    { proxy: 'nghttpx', codes: [0, 13], details: 'Received RST_STREAM with code 2 (Internal server error)' },
  ],
  spares: [
    { stats: { 'cluster.backend.upstream_cx_destroy_remote_with_active_rq': 0 } },
    {},
    { proxy: 'nginx', logs: { 'access.jsonl': '{"status":"200"}\n' } },
    { proxy: 'nghttpx', codes: [0] },
  ],
  only: 'tls',
});
