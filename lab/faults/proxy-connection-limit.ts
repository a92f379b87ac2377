/** A limit of client connections that the clients exceed: the newest is closed before it says a word. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { callsFailed } from '../kit/proofs.ts';
import { limitConnections } from '../proxies/envoy/overload.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp, nginxServer } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-connection-limit',
  title: 'The proxy takes few client connections',
  explains:
    'Envoy accepts a connection beyond its limit and closes it at once; HAProxy leaves it in the queue of the kernel, ' +
    'complete and unread; nginx counts requests under way, and answers 503.',
  options: z.object({
    connections: z.number().int().positive(),
  }),
  on: {
    envoy: {
      change(config, { connections }) {
        limitConnections(config, connections);
      },
      bitten: callsFailed,
    },
    haproxy: {
      change(config, { connections }) {
        haproxySection(config, 'frontend ingress')['maxconn'] = String(connections);
      },
      bitten: callsFailed,
    },
    nginx: {
      change(config, { connections }) {
        nginxHttp(config)['limit_conn_zone'] = '$server_addr zone=clients:1m';
        nginxServer(config)['limit_conn'] = `clients ${connections}`;
      },
      bitten: callsFailed,
    },
    nghttpx: {
      change(config, { connections }) {
        config['worker-frontend-connections'] = String(connections);
      },
      bitten: callsFailed,
    },
  },
  trial: {
    options: { connections: 1 },
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 20, everyMs: 50 };
    },
    async drive(lab) {
      const first = await lab.channel();
      const long = first.serverStream();
      await long.firstMessage;
      const second = await lab.channel({ lazy: true });
      await second.unary({ deadlineMs: 500 });
      await long.result;
    },
  },
});
