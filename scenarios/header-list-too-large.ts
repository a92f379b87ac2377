/** Metadata that has grown beyond what the proxy takes: it resets the stream, and its log says that the client did. */
import { defineScenario, oneByOne, use } from '../lab/kit/index.ts';
import proxyRequestHeaderSize from '../lab/faults/proxy-request-header-size.ts';

const metadataBytes = 16_000;

export default defineScenario({
  id: 'header-list-too-large',
  title: 'Request metadata is larger than the proxy takes',
  why:
    'Tokens, cookies and baggage grow until one hop has enough. The client reads INTERNAL, Envoy logs a remote reset, ' +
    'and the same call with a shorter token works.',
  procedure: {
    client: 'Two unary calls with 16 kB of metadata.',
    proxy: 'Envoy with max_request_headers_kb 8.',
    server: 'Is never reached.',
    expect:
      'header-list-too-large on the client hop, refused by the proxy; the largest field has about 16 kB.',
  },
  fault: use(proxyRequestHeaderSize, { kilobytes: 8 }),
  async drive(lab) {
    const channel = await lab.channel();
    await oneByOne(2, () => channel.unary({ metadataBytes, deadlineMs: 2000 }));
  },
  expect: {
    signature: 'header-list-too-large',
    hop: 'client-proxy',
    sender: 'proxy',
    quantities: { largestField: { about: metadataBytes, within: 0.1 } },
  },
});
