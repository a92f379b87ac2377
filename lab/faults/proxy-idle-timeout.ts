/**
 * A proxy that closes idle client connections, sooner than its clients think. A call that starts in that moment races
 * with the close.
 */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, several } from '../kit/proofs.ts';
import { downstreamHttpOptions, httpConnectionManager, seconds } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-idle-timeout',
  title: 'The proxy closes idle client connections',
  explains:
    'Envoy, HAProxy and nginx say GOAWAY(NO_ERROR) when a connection without streams reaches its time, and close when ' +
    'the client has left; nghttpx closes with a bare FIN.',
  options: z.object({
    /** Without a stream for this long. */
    ms: z.number().int().positive(),
    /** Envoy: from the first GOAWAY to the final one. */
    drainMs: z.number().int().positive().default(300),
  }),
  on: {
    envoy: {
      change(config, { ms, drainMs }) {
        downstreamHttpOptions(config)['idle_timeout'] = seconds(ms);
        httpConnectionManager(config)['drain_timeout'] = seconds(drainMs);
      },
      bitten: counted('http.ingress.downstream_cx_idle_timeout', 'connections that Envoy found idle'),
    },
    haproxy: {
      change(config, { ms }) {
        const defaults = haproxySection(config, 'defaults');
        defaults['timeout client'] = `${ms}ms`;
        defaults['timeout http-keep-alive'] = `${ms}ms`;
      },
      bitten: several('access.jsonl', /"downstream":"[\d.]+:\d+"/, 'connections of the client'),
    },
    nginx: {
      change(config, { ms }) {
        nginxHttp(config)['keepalive_timeout'] = `${ms}ms`;
      },
      bitten: several('access.jsonl', /"remote_port":"\d+"/, 'connections of the client'),
    },
    nghttpx: {
      change(config, { ms }) {
        config['frontend-http2-read-timeout'] = `${ms}ms`;
      },
      bitten: several('access.jsonl', /"remote_port":"\d+"/, 'connections of the client'),
    },
  },
  trial: {
    options: { ms: 200, drainMs: 50 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      // The client's own pause is what makes the connection idle.
      await lab.pace(700);
      await channel.unary();
    },
  },
});
