import fault from '../../../lab/faults/proxy-upstream-http1.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['"explicit_http_config":{"http_protocol_options":{}}'],
    haproxy: [' proto h1\n'],
    nghttpx: ['proto=http/1.1\n'],
    node: ['"protocol":"http1"'],
    nginx: ['proxy_pass http://backend;', 'proxy_http_version 1.1;'],
  },
  bites: [
    { stats: { 'cluster.backend.upstream_cx_http1_total': 3 } },
    { proxy: 'nginx', logs: { 'access.jsonl': '{"status":"009"}\n' } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"502","termination":"PH--"}\n' } },
    {
      proxy: 'nghttpx',
      logs: { 'access.jsonl': '{"status":"502"}\n' },
    },
  ],
  spares: [
    { stats: { 'cluster.backend.upstream_cx_http1_total': 0 } },
    {},
    { proxy: 'nginx', codes: [0, 14] },
    { proxy: 'haproxy', codes: [0, 14] },
  ],
});
