import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-handshake-timeout.ts';
import { scriptBy } from '../../support/raw-fault.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

const counter = 'listener.198.18.1.2_8443.downstream_cx_transport_socket_connect_timeout';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }],
  says: {
    envoy: ['"transport_socket_connect_timeout":"0.2s"'],
    haproxy: ['timeout client 200ms\n'],
    nghttpx: ['frontend-read-timeout=200ms\n'],
    nginx: ['client_header_timeout 200ms;'],
  },
  bites: [
    { stats: { [counter]: 1 } },
    { proxy: 'haproxy', logs: { 'access.jsonl': '… ingress/1: Timeout during SSL handshake\n' } },
    {
      proxy: 'nginx',
      logs: { 'error.log': '[info] *1 client timed out (110: Connection timed out) while SSL handshaking\n' },
    },
    { proxy: 'nghttpx', logs: { 'error.log': 'INFO [CLIENT_HANDLER:0x7f72] Time out\n' } },
  ],
  spares: [
    { stats: { [counter]: 0 } },
    {},
    ...['haproxy', 'nginx', 'nghttpx'].map((proxy) => ({ proxy, client: { ended: 1 } })),
  ],
  only: 'tls',
});

test('the client sends nothing at all, neither TLS nor a preface nor SETTINGS', () => {
  expect(scriptBy(fault, { ms: 1 }, 'client')).toEqual({ plainTcp: true, preface: false, opening: [] });
});
