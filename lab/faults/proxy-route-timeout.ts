/**
 * A proxy that waits for an answer no longer than this, whatever the client's deadline is. Envoy counts from the end of
 * the request to the end of the response; the others count silence.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { route, seconds } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-route-timeout',
  title: 'The proxy gives up waiting for the answer',
  explains:
    'Envoy answers UNAVAILABLE "upstream request timeout" and resets the upstream stream with INTERNAL_ERROR; nginx ' +
    'and HAProxy answer 504 with HTML; nghttpx resets the stream with INTERNAL_ERROR.',
  options: z.object({
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        route(config)['timeout'] = seconds(ms);
      },
      bitten: counted('cluster.backend.upstream_rq_timeout', 'requests at the timeout of their route'),
    },
    nginx: {
      change(config, { ms }) {
        nginxLocation(config)['grpc_read_timeout'] = `${ms}ms`;
      },
      bitten: logged('error.log', /upstream timed out .* while reading/, 'requests that timed out'),
    },
    haproxy: {
      change(config, { ms }) {
        haproxySection(config, 'defaults')['timeout server'] = `${ms}ms`;
      },
      bitten: logged('access.jsonl', /"termination":"s[HD]/, 'requests that timed out (sH, sD)'),
    },
    nghttpx: {
      change(config, { ms }) {
        config['backend-read-timeout'] = `${ms}ms`;
      },
      // No line of its logs tells of it: the application does.
      async bitten({ results }) {
        const value = results.filter(({ code }) => code !== 0).length;
        return value > 0 ? { what: 'calls that did not end well', value } : undefined;
      },
    },
  },
  trial: {
    options: { ms: 200 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 1000, ignoresDeadline: true };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 5000 });
    },
  },
});
