/** A limit of client connections that the clients exceed: the newest is closed before it says a word. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { countedLike, ended, logged } from '../kit/proofs.ts';
import { limitConnections } from '../proxies/envoy/overload.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp, nginxServer } from '../proxies/nginx/config.ts';
import { nghttpxSaid, nghttpxTellsAll } from './proxies/said.ts';

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
      bitten: countedLike(/^listener\..*\.downstream_global_cx_overflow$/, 'connections above the limit'),
    },
    haproxy: {
      change(config, { connections }) {
        haproxySection(config, 'frontend ingress')['maxconn'] = String(connections);
      },
      bitten: ended(4, /Waiting for LB pick/, 'calls whose connection nobody took'),
    },
    nginx: {
      change(config, { connections }) {
        nginxHttp(config)['limit_conn_zone'] = '$server_addr zone=clients:1m';
        nginxServer(config)['limit_conn'] = `clients ${connections}`;
      },
      bitten: logged('error.log', /limiting connections by zone/, 'requests above the limit'),
    },
    nghttpx: {
      change(config, { connections }) {
        nghttpxTellsAll(config);
        config['worker-frontend-connections'] = String(connections);
      },
      bitten: nghttpxSaid.tooManyConnections,
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
