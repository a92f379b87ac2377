/** A proxy that speaks plaintext to a server which expects TLS. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, ended, logged } from '../kit/proofs.ts';
import { cluster } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';
import { haproxySaid } from './proxies/said.ts';

export default defineProxyFault({
  id: 'proxy-upstream-plaintext',
  title: 'The proxy speaks plaintext to a TLS server',
  explains:
    'The server takes the HTTP/2 preface for a broken ClientHello and closes, with or without an alert. Envoy answers ' +
    'UNAVAILABLE "connection termination", and no log names TLS.',
  options: z.object({}),
  only: 'tls',
  on: {
    envoy: {
      change(config) {
        delete cluster(config)['transport_socket'];
      },
      bitten: counted(
        'cluster.backend.upstream_cx_destroy_remote_with_active_rq',
        'connections that the server ended with requests open',
      ),
    },
    nginx: {
      change(config) {
        nginxLocation(config)['grpc_pass'] = 'grpc://backend';
      },
      bitten: logged('access.jsonl', /"status":"502"/, 'requests that failed at the server'),
    },
    haproxy: {
      change(config) {
        const backend = haproxySection(config, 'backend backend');
        backend['server'] = `${String(backend['server']).replace(/ ssl .*/, '')} proto h2`;
      },
      bitten: haproxySaid.stillConnecting,
    },
    nghttpx: {
      change(config) {
        config['backend'] = String(config['backend']).replace(/;tls;.*/, '');
      },
      bitten: ended(13, /RST_STREAM with code 2/, 'calls that nghttpx reset'),
    },
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 2000 });
    },
  },
});
