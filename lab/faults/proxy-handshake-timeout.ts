/** A time in which the handshake of TLS must be over, and a client that opens a connection and says nothing. */
import { z } from 'zod';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp } from '../proxies/nginx/config.ts';
import { countedLike, logged } from '../kit/proofs.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { filterChain, seconds } from '../proxies/envoy/config.ts';
import { haproxySaid, nghttpxSaid, nghttpxTellsAll } from './proxies/said.ts';
import { untilClientCounts } from './peers/raw-client.ts';

export default defineProxyFault({
  id: 'proxy-handshake-timeout',
  title: 'The proxy waits for a handshake that does not begin',
  explains:
    'The client opens a TCP connection to the TLS port and sends no byte: a load balancer that probes by TCP, a client ' +
    'that hangs. Envoy (transport_socket_connect_timeout) closes with a bare FIN, without an alert.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  only: 'tls',
  on: {
    envoy: {
      change(config, { ms }) {
        filterChain(config)['transport_socket_connect_timeout'] = seconds(ms);
      },
      bitten: countedLike(
        /^listener\..*\.downstream_cx_transport_socket_connect_timeout$/,
        'connections without a handshake in time',
      ),
    },
    haproxy: {
      change(config, { ms }) {
        haproxySection(config, 'defaults')['timeout client'] = `${ms}ms`;
      },
      bitten: haproxySaid.handshakeTimedOut,
    },
    nginx: {
      change(config, { ms }) {
        nginxHttp(config)['client_header_timeout'] = `${ms}ms`;
      },
      bitten: logged(
        'error.log',
        /client timed out .* while SSL handshaking/,
        'connections without a handshake in time',
      ),
    },
    nghttpx: {
      change(config, { ms }) {
        config['frontend-read-timeout'] = `${ms}ms`;
        nghttpxTellsAll(config);
      },
      bitten: nghttpxSaid.silent,
    },
  },
  without: { node: 'a TLS server of Node waits two minutes, and http2-proxy has no setting for it' },
  prepare(setup) {
    setup.client.kind = 'raw';
    setup.client.script = { plainTcp: true, preface: false, opening: [] };
  },
  trial: {
    options: { ms: 200 },
    async drive(lab) {
      await lab.channel();
      await untilClientCounts(lab, 'ended');
    },
  },
});
