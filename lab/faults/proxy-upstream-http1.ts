/** A proxy that speaks HTTP/1.1 to a gRPC server: the setting that says HTTP/2 for the backend was forgotten. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, type FindProof, logged } from '../kit/proofs.ts';
import { cluster, setUpstreamProtocol, upstreamTlsContext } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation, nginxServer } from '../proxies/nginx/config.ts';

/** In clear the answer is no HTTP/1.1; over TLS a server that has h2 alone ends the handshake, or answers 403. */
const failures = {
  haproxy: /"termination":"(PH|SC)--"/,
  nginx: /"status":"(009|403|499|502)"/,
  nghttpx: /"status":"502"/,
  node: /"status":(403|502),/,
} as const;

function failedUpstream(proxy: keyof typeof failures): FindProof {
  return logged('access.jsonl', failures[proxy], 'requests that the server did not answer as HTTP/1.1');
}

export default defineProxyFault({
  id: 'proxy-upstream-http1',
  title: 'The proxy speaks HTTP/1.1 to an HTTP/2 server',
  explains:
    'The server sends its SETTINGS and gets a request line in place of the preface; it closes with ' +
    'GOAWAY(PROTOCOL_ERROR) or a reset. Envoy answers UNAVAILABLE "protocol error", the others 502.',
  options: z.object({}),
  on: {
    envoy: {
      change(config) {
        setUpstreamProtocol(config, { explicit_http_config: { http_protocol_options: {} } });
        if (cluster(config)['transport_socket'] !== undefined) {
          upstreamTlsContext(config)['alpn_protocols'] = ['http/1.1'];
        }
      },
      bitten: counted(
        'cluster.backend.upstream_cx_http1_total',
        'connections to the server that spoke HTTP/1.1',
      ),
    },
    nginx: {
      change(config) {
        const secure = JSON.stringify(nginxLocation(config)['grpc_pass']).includes('grpcs:');
        nginxServer(config)['location /'] = {
          proxy_pass: `${secure ? 'https' : 'http'}://backend`,
          proxy_http_version: '1.1',
        };
      },
      // Its status is 009 (HTTP/0.9: the SETTINGS are a body), 403 (no ALPN) or 499, as the client is quicker.
      bitten: failedUpstream('nginx'),
    },
    haproxy: {
      change(config) {
        const backend = haproxySection(config, 'backend backend');
        backend['server'] = String(backend['server'])
          .replace(' proto h2', ' proto h1')
          .replace(' alpn h2', ' alpn http/1.1');
      },
      bitten: failedUpstream('haproxy'),
    },
    nghttpx: {
      change(config) {
        config['backend'] = String(config['backend']).replace(';proto=h2', ';proto=http/1.1');
      },
      bitten: failedUpstream('nghttpx'),
    },
    node: {
      // What http2-proxy does by itself.
      change(config) {
        config['protocol'] = 'http1';
      },
      bitten: failedUpstream('node'),
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
