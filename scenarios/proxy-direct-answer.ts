/** A page for browsers answers gRPC calls: the proxy makes a status of it and puts the page into the message. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyDirectResponse from '../lab/faults/proxy-direct-response.ts';

export default defineScenario({
  id: 'proxy-direct-answer',
  title: 'The proxy answers by a page of its own',
  why:
    'Maintenance pages and redirects that were meant for browsers. The client gets UNAVAILABLE with the text of the ' +
    'page, and nobody behind the proxy knows of it.',
  procedure: {
    client: 'Two unary calls.',
    proxy: 'Envoy with a direct_response of status 503 in its route.',
    server: 'Is never reached.',
    expect: 'proxy-direct-answer on the client hop, by the proxy.',
  },
  fault: use(proxyDirectResponse, { status: 503, body: 'Service is under maintenance.' }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary());
  },
  expect: { signature: 'proxy-direct-answer', hop: 'client-proxy', sender: 'proxy', cause: 'proxy' },
});
