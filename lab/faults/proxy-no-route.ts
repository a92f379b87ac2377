/** A request for which the proxy knows no way: a service that was renamed, a route that was forgotten. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { firstRoute } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxHttp, nginxServer } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-no-route',
  title: 'The proxy has no route',
  explains:
    'Envoy answers UNIMPLEMENTED without a message, which looks like a server without the method; nginx answers 404, ' +
    'HAProxy 503, both with HTML.',
  options: z.object({
    /** The one path that has a route. */
    prefix: z
      .string()
      .regex(/^\/[\w./-]+$/)
      .default('/internal/'),
  }),
  on: {
    envoy: {
      change(config, { prefix }) {
        firstRoute(config)['match'] = { prefix };
      },
      bitten: counted('http.ingress.no_route', 'requests without a route'),
    },
    nginx: {
      change(config, { prefix }) {
        const { 'location /': location = {}, ...others } = nginxServer(config);
        nginxHttp(config)['server'] = { ...others, [`location ${prefix}`]: location };
      },
      bitten: logged('access.jsonl', /"status":"404"/, 'requests that nginx did not find'),
    },
    haproxy: {
      change(config, { prefix }) {
        const frontend = haproxySection(config, 'frontend ingress');
        delete frontend['default_backend'];
        frontend['use_backend'] = `backend if { path_beg ${prefix} }`;
      },
      bitten: logged('access.jsonl', /"status":"503","termination":"SC/, 'requests without a backend'),
    },
  },
  without: { nghttpx: 'nghttpx refuses a configuration without a catch-all backend' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
