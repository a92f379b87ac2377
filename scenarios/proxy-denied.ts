/** A rule of the proxy denies the caller; the server is not asked. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyAccessDenied from '../lab/faults/proxy-access-denied.ts';

export default defineScenario({
  id: 'proxy-denied',
  title: 'The proxy denies access',
  why:
    'Role-based access control in a mesh: PERMISSION_DENIED, as a service would say it. Who reads only the status ' +
    'looks for the permission in the wrong place.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy with a rule of its RBAC filter that denies everybody.',
    server: 'Is never reached.',
    expect: 'proxy-denied on the client hop, by the proxy.',
  },
  fault: use(proxyAccessDenied, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: { signature: 'proxy-denied', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
