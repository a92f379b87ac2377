/**
 * A number of requests after which the proxy retires a client's connection. A client that moves on loses nothing; one
 * that opens a connection for each few requests pays a handshake for it.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, several } from '../kit/proofs.ts';
import { downstreamHttpOptions, httpConnectionManager, seconds } from '../proxies/envoy/config.ts';
import { nginxHttp } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-max-requests',
  title: 'The proxy retires connections after a number of requests',
  explains:
    'Envoy announces the drain when the HEADERS of the n-th request arrive, before its response; nghttpx with the ' +
    'n-th response, and without a final GOAWAY; nginx sends its final GOAWAY before it answers.',
  options: z.object({
    /** The request that starts the drain. */
    requests: z.number().int().positive(),
    /** Envoy: from the first GOAWAY to the final one. */
    drainMs: z.number().int().positive().default(300),
  }),
  on: {
    envoy: {
      change(config, { requests, drainMs }) {
        downstreamHttpOptions(config)['max_requests_per_connection'] = requests;
        httpConnectionManager(config)['drain_timeout'] = seconds(drainMs);
      },
      bitten: counted('http.ingress.downstream_cx_max_requests_reached', 'requests at or beyond the limit'),
    },
    nginx: {
      change(config, { requests }) {
        nginxHttp(config)['keepalive_requests'] = String(requests);
      },
      bitten: several('access.jsonl', /"remote_port":"\d+"/, 'connections of the client'),
    },
    nghttpx: {
      change(config, { requests }) {
        config['frontend-max-requests'] = String(requests);
      },
      bitten: several('access.jsonl', /"remote_port":"\d+"/, 'connections of the client'),
    },
  },
  without: { haproxy: 'HAProxy 2.6 has no limit of requests on a client connection' },
  trial: {
    options: { requests: 2, drainMs: 50 },
    async drive(lab) {
      const channel = await lab.channel();
      for (let i = 0; i < 6; i++) await channel.unary();
    },
  },
});
