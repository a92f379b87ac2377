/** A time in which the headers of a request must have arrived, and a client that never ends them. */
import { z } from 'zod';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp } from '../proxies/nginx/config.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { clientCounted, counted, logged } from '../kit/proofs.ts';
import { httpConnectionManager, seconds } from '../proxies/envoy/config.ts';
import { nghttpxSaid, nghttpxTellsAll } from './proxies/said.ts';
import { requestHeaders } from './peers/raw-client.ts';

export default defineProxyFault({
  id: 'proxy-request-headers-timeout',
  title: 'The proxy gives request headers too little time to arrive',
  explains:
    'A client sends HEADERS and never the CONTINUATION that would end them. Envoy (request_headers_timeout) answers ' +
    '408 "request header timeout" as plain text with RST_STREAM(NO_ERROR) behind it, and keeps the connection; nginx ' +
    'resets the stream with PROTOCOL_ERROR, HAProxy says GOAWAY(NO_ERROR), nghttpx closes without a word.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        httpConnectionManager(config)['request_headers_timeout'] = seconds(ms);
      },
      bitten: counted('http.ingress.downstream_rq_header_timeout', 'requests whose headers never ended'),
    },
    haproxy: {
      change(config, { ms }) {
        haproxySection(config, 'defaults')['timeout http-request'] = `${ms}ms`;
      },
      // It logs nothing of a request that it never had; the client is the witness.
      bitten: clientCounted('got.GOAWAY.0', 'connections that HAProxy ended in the middle of a header block'),
    },
    nginx: {
      change(config, { ms }) {
        nginxHttp(config)['client_header_timeout'] = `${ms}ms`;
      },
      bitten: logged(
        'error.log',
        /client timed out .* while reading client request headers/,
        'requests whose headers never ended',
      ),
    },
    nghttpx: {
      change(config, { ms }) {
        config['frontend-http2-read-timeout'] = `${ms}ms`;
        nghttpxTellsAll(config);
      },
      bitten: nghttpxSaid.silent,
    },
  },
  without: { node: 'an HTTP/2 server of Node waits for the end of a header block without limit' },
  prepare(setup) {
    setup.client.kind = 'raw';
    setup.client.script = {
      calls: [
        [
          // Nothing may come between the frames of a header block, an ACK of SETTINGS included (RFC 9113 6.10).
          { wait: { frame: 'SETTINGS', ack: false } },
          { wait: { frame: 'SETTINGS', ack: true } },
          { open: 'stream' },
          { send: [{ type: 'HEADERS', fields: requestHeaders, endHeaders: false }] },
          { wait: { own: 'end' } },
          { count: 'answered' },
        ],
      ],
    };
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
