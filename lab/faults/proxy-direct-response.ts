/**
 * A proxy that answers by itself: a maintenance page, a blocked path. A gRPC client gets what a browser was meant to
 * see, unless the proxy knows gRPC.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { firstRoute } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxServer } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-direct-response',
  title: 'The proxy answers by itself',
  explains:
    'Envoy makes a gRPC answer of it: trailers-only, the body as grpc-message. nginx and HAProxy send the HTTP status ' +
    'and a body that is no gRPC.',
  options: z.object({
    status: z.number().int().min(400).max(599).default(503),
    body: z
      .string()
      .regex(/^[\w .]*$/)
      .default('Service is under maintenance.'),
  }),
  on: {
    envoy: {
      change(config, { status, body }) {
        const route = firstRoute(config);
        delete route['route'];
        route['direct_response'] = { status, body: { inline_string: body } };
      },
      bitten: counted('http.ingress.rq_direct_response', 'answers of Envoy itself'),
    },
    nginx: {
      change(config, { status, body }) {
        nginxServer(config)['location /'] = { default_type: 'text/plain', return: `${status} "${body}"` };
      },
      bitten: logged('access.jsonl', /"upstream_addr":""/, 'requests that nginx answered itself'),
    },
    haproxy: {
      change(config, { status, body }) {
        const rule = `return status ${status} content-type text/plain string "${body}"`;
        haproxySection(config, 'frontend ingress')['http-request'] = rule;
      },
      bitten: logged('access.jsonl', /"termination":"LR/, 'requests that HAProxy answered itself (LR)'),
    },
  },
  without: { nghttpx: 'nghttpx answers by itself only with scripts (mruby), which Debian builds without' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
