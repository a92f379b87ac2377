/**
 * A limit of concurrent streams that is lower than the client's parallelism. A client that respects it queues its
 * calls, and the queue is in no log of the proxy: latency without a cause.
 */
import { z } from 'zod';
import type { Proof } from '../kit/define-fault.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import type { Lab } from '../kit/lab.ts';
import { downstreamHttp2 } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxServer } from '../proxies/nginx/config.ts';

/** Calls of the same work that took half as long again as the quickest, or were given up by then, have waited for a stream. */
function queued({ results }: Lab): Promise<Proof | undefined> {
  const quickest = Math.min(...results.map(({ ms }) => ms));
  const value = results.filter(({ ms }) => ms > 1.5 * quickest).length;
  return Promise.resolve(value > 0 ? { what: 'calls that waited for a free stream', value } : undefined);
}

export default defineProxyFault({
  id: 'proxy-max-concurrent-streams',
  title: 'The proxy allows few concurrent streams',
  explains:
    'SETTINGS_MAX_CONCURRENT_STREAMS of the proxy is lower than what the client wants at once (RFC 9113 5.1.2): the ' +
    'client opens the next stream when one has ended.',
  options: z.object({
    /** Streams at once on one connection. */
    streams: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { streams }) {
        downstreamHttp2(config)['max_concurrent_streams'] = streams;
      },
      bitten: queued,
    },
    nginx: {
      change(config, { streams }) {
        nginxServer(config)['http2_max_concurrent_streams'] = String(streams);
      },
      bitten: queued,
    },
    haproxy: {
      change(config, { streams }) {
        haproxySection(config, 'global')['tune.h2.max-concurrent-streams'] = String(streams);
      },
      bitten: queued,
    },
    nghttpx: {
      change(config, { streams }) {
        config['frontend-http2-max-concurrent-streams'] = String(streams);
      },
      bitten: queued,
    },
    node: {
      change(config, { streams }) {
        config['maxConcurrentStreams'] = streams;
      },
      bitten: queued,
    },
  },
  withoutClient: {
    curl: 'curl has a connection a call, and no two streams on one',
    nghttp: 'nghttp has a connection a call, and no two streams on one',
  },
  trial: {
    options: { streams: 1 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 200 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      await Promise.all(Array.from({ length: 3 }, () => channel.unary()));
    },
  },
});
