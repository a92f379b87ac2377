/** A proxy that shortens the deadlines of its clients: they get DEADLINE_EXCEEDED before their own deadline. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted } from '../kit/proofs.ts';
import { route, seconds } from '../proxies/envoy/config.ts';

export default defineProxyFault({
  id: 'proxy-deadline-cap',
  title: 'The proxy shortens deadlines',
  explains:
    'max_stream_duration.grpc_timeout_header_max of the route: a longer grpc-timeout counts as this one, and Envoy ' +
    'answers DEADLINE_EXCEEDED "downstream duration timeout". The server is told the shorter deadline.',
  options: z.object({
    /** The longest deadline that counts. */
    ms: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { ms }) {
        route(config)['max_stream_duration'] = { grpc_timeout_header_max: seconds(ms) };
      },
      bitten: counted(
        'http.ingress.downstream_rq_max_duration_reached',
        'calls whose shortened deadline came',
      ),
    },
  },
  without: {
    nginx: 'nginx does not look at grpc-timeout',
    haproxy: 'HAProxy does not look at grpc-timeout',
    nghttpx: 'nghttpx does not look at grpc-timeout',
  },
  trial: {
    options: { ms: 200 },
    setup(setup) {
      setup.server.behave.GetItem = { sleepMs: 1000 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 5000 });
    },
  },
});
