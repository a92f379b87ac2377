/** A client that knows the limit of streams and does not keep to it. */
import { z } from 'zod';
import { changeProxy } from '../kit/setup.ts';
import { downstreamHttp2 } from '../proxies/envoy/config.ts';
import { defineRawClientFault, requestHeaders } from './peers/raw-client.ts';

export default defineRawClientFault({
  id: 'client-streams-unlimited',
  title: 'The client opens more streams than the proxy allows',
  explains:
    'MAX_CONCURRENT_STREAMS was announced and acknowledged, and more streams come at once. A receiver may refuse them ' +
    'with REFUSED_STREAM, or treat it as PROTOCOL_ERROR (RFC 9113 5.1.2); Envoy ends the whole connection.',
  options: z.object({
    /** Streams that are opened at once. */
    streams: z.number().int().positive(),
    /** What Envoy allows. */
    limit: z.number().int().positive(),
  }),
  script: ({ streams }) => ({
    steps: [
      // The ACK goes out when the frame comes in, before the first stream.
      { wait: { frame: 'SETTINGS' } },
      {
        repeat: streams,
        steps: [
          { open: 'stream' },
          {
            send: [
              { type: 'HEADERS', fields: requestHeaders },
              { type: 'DATA', message: 16, endStream: true },
            ],
          },
        ],
      },
      { count: 'done' },
    ],
  }),
  prepare(setup, { limit }) {
    changeProxy(setup, 'envoy', (config) => {
      downstreamHttp2(config)['max_concurrent_streams'] = limit;
    });
  },
  what: 'series of streams above the limit',
  trial: { options: { streams: 6, limit: 2 } },
});
