import fault from '../../../lab/faults/proxy-upstream-tls.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: {},
  refuses: [],
  says: {
    envoy: ['UpstreamTlsContext'],
    haproxy: [' ssl verify none alpn h2\n'],
    nghttpx: ['proto=h2;tls\n', 'insecure=yes\n'],
    nginx: ['grpc_pass grpcs://backend;'],
  },
  bites: [
    { stats: { 'cluster.backend.ssl.connection_error': 3 } },
    {
      proxy: 'nginx',
      logs: {
        'error.log':
          '[error] SSL_do_handshake() failed (SSL: error:0A00010B:SSL routines::wrong version number) while SSL handshaking to upstream\n',
      },
    },
    {
      proxy: 'nginx',
      logs: { 'error.log': '[error] *1 upstream prematurely sent response while reading response header\n' },
    },
    { proxy: 'haproxy', logs: { 'access.jsonl': '{"status":"503","termination":"SC--"}\n' } },
    {
      proxy: 'nghttpx',
      logs: { 'error.log': 'tls: handshake libssl error: SSL routines::wrong version number\n' },
    },
  ],
  spares: [
    { stats: { 'cluster.backend.ssl.connection_error': 0 } },
    {},
    { proxy: 'nginx', logs: { 'error.log': '' } },
    { proxy: 'haproxy', codes: [0, 14] },
  ],
  only: 'plain',
});
