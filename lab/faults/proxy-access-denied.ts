/** A rule of access on the proxy that refuses the client. */
import { z } from 'zod';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import { counted, logged } from '../kit/proofs.ts';
import { addHttpFilter } from '../proxies/envoy/config.ts';
import { haproxySection } from '../proxies/haproxy/config.ts';
import { nginxLocation } from '../proxies/nginx/config.ts';

export default defineProxyFault({
  id: 'proxy-access-denied',
  title: 'The proxy denies access',
  explains:
    'The RBAC filter of Envoy answers PERMISSION_DENIED "RBAC: access denied"; nginx and HAProxy answer 403 with HTML, ' +
    'which a gRPC client reports as PERMISSION_DENIED too.',
  options: z.object({}),
  on: {
    envoy: {
      change(config) {
        addHttpFilter(config, 'envoy.filters.http.rbac', 'envoy.extensions.filters.http.rbac.v3.RBAC', {
          rules: {
            action: 'DENY',
            policies: { catalog: { permissions: [{ any: true }], principals: [{ any: true }] } },
          },
        });
      },
      bitten: counted('http.ingress.rbac.denied', 'requests that the rules denied'),
    },
    nginx: {
      change(config) {
        nginxLocation(config)['deny'] = 'all';
      },
      bitten: logged('error.log', /access forbidden by rule/, 'requests that a rule forbade'),
    },
    haproxy: {
      change(config) {
        haproxySection(config, 'frontend ingress')['http-request'] = 'deny deny_status 403';
      },
      bitten: logged('access.jsonl', /"status":"403","termination":"PR/, 'requests that a rule denied'),
    },
  },
  without: { nghttpx: 'nghttpx has no rules of access' },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
});
