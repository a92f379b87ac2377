/** A limit of the rate of requests: what is beyond it is refused by the proxy, not by the server that looks guilty. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { addHttpFilter, seconds } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp, nginxLocation } from '../proxies/nginx/config.ts';

const always = { default_value: { numerator: 100 } };

export default defineProxyFault({
  id: 'proxy-rate-limit',
  title: 'The proxy limits the rate of requests',
  explains:
    'Envoy answers UNAVAILABLE "local_rate_limited" (RESOURCE_EXHAUSTED where it is told to); nginx 503 and HAProxy 429 ' +
    'with HTML, both UNAVAILABLE to a gRPC client.',
  options: z.object({
    /** Requests that pass in each period. */
    requests: z.number().int().positive(),
    /** Whole seconds for HAProxy and nginx. */
    periodMs: z.number().int().min(1000).default(60_000),
    resourceExhausted: z.boolean().default(false),
  }),
  on: {
    envoy: {
      change(config, { requests, periodMs, resourceExhausted }) {
        const type = 'envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit';
        addHttpFilter(config, 'envoy.filters.http.local_ratelimit', type, {
          stat_prefix: 'ingress',
          token_bucket: { max_tokens: requests, tokens_per_fill: requests, fill_interval: seconds(periodMs) },
          filter_enabled: always,
          filter_enforced: always,
          rate_limited_as_resource_exhausted: resourceExhausted,
        });
      },
      bitten: counted('ingress.http_local_rate_limit.rate_limited', 'requests beyond the rate'),
    },
    nginx: {
      change(config, { requests, periodMs }) {
        // nginx spreads a rate evenly; the burst lets the first ones of a period pass together.
        const perMinute = Math.max(1, Math.floor((requests * 60_000) / periodMs));
        nginxHttp(config)['limit_req_zone'] = `$server_addr zone=all:1m rate=${perMinute}r/m`;
        const burst = requests > 1 ? ` burst=${requests - 1} nodelay` : '';
        nginxLocation(config)['limit_req'] = `zone=all${burst}`;
      },
      bitten: logged('error.log', /limiting requests/, 'requests beyond the rate'),
    },
    haproxy: {
      change(config, { requests, periodMs }) {
        const frontend = haproxySection(config, 'frontend ingress');
        frontend['stick-table'] = `type ip size 1k expire ${periodMs}ms store http_req_rate(${periodMs}ms)`;
        frontend['http-request'] = [
          'track-sc0 dst',
          `deny deny_status 429 if { sc_http_req_rate(0) gt ${requests} }`,
        ];
      },
      bitten: logged('access.jsonl', /"status":"429","termination":"PR/, 'requests beyond the rate'),
    },
  },
  without: { nghttpx: 'nghttpx limits bytes and connections, not requests' },
  trial: {
    options: { requests: 2 },
    async drive(lab) {
      const channel = await lab.channel();
      for (let i = 0; i < 4; i++) await channel.unary();
    },
  },
});
