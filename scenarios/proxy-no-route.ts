/** No route matches the call, and the proxy says UNIMPLEMENTED without a word: as if the server had no such method. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyNoRoute from '../lab/faults/proxy-no-route.ts';

export default defineScenario({
  id: 'proxy-no-route',
  title: 'The proxy has no route for the call',
  why:
    'A route table that knows another prefix or host. UNIMPLEMENTED with an empty message sends people to the code of ' +
    'the server, which never saw the call.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy whose one route is for another path.',
    server: 'Is never reached.',
    expect: 'proxy-no-route on the client hop, by the proxy.',
  },
  fault: use(proxyNoRoute, {}),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: { signature: 'proxy-no-route', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
