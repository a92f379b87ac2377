import { expect, test } from '@jest/globals';
import fault from '../../../lab/faults/proxy-request-headers-timeout.ts';
import { lastCall, scriptBy } from '../../support/raw-fault.ts';
import { proxyFaultTests } from '../../support/proxy-fault.ts';

await proxyFaultTests(fault, {
  options: { ms: 200 },
  refuses: [{}, { ms: 0 }, { ms: 1.5 }],
  says: {
    envoy: ['"request_headers_timeout":"0.2s"'],
    haproxy: ['timeout http-request 200ms\n'],
    nghttpx: ['frontend-http2-read-timeout=200ms\n'],
    nginx: ['client_header_timeout 200ms;'],
  },
  bites: [
    { stats: { 'http.ingress.downstream_rq_header_timeout': 1 } },
    { proxy: 'haproxy', client: { 'got.GOAWAY.0': 1 } },
    {
      proxy: 'nginx',
      logs: {
        'error.log': '[info] *1 client timed out (110: …) while reading client request headers, client: …\n',
      },
    },
    { proxy: 'nghttpx', logs: { 'error.log': 'INFO [CLIENT_HANDLER:0x7f72] Time out\n' } },
  ],
  spares: [
    { stats: { 'http.ingress.downstream_rq_header_timeout': 0 } },
    {},
    // GOAWAY(PROTOCOL_ERROR) is what a client gets that breaks a header block.
    { proxy: 'haproxy', client: { 'got.GOAWAY': 1, 'got.GOAWAY.1': 1, ended: 1 } },
    ...['nginx', 'nghttpx'].map((proxy) => ({ proxy, client: { ended: 1 } })),
  ],
});

test('the client begins a header block and never ends it', () => {
  const frames = lastCall(scriptBy(fault, { ms: 1 }, 'client'));
  expect(frames).toMatchObject([{ type: 'HEADERS', endHeaders: false }]);
});
