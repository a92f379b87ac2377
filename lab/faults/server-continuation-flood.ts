/** A server whose header block never ends. */
import { z } from 'zod';
import { answerUpTo, defineRawServerFault, responseHeaders } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-continuation-flood',
  title: 'The server sends CONTINUATION frames without end',
  explains:
    'HEADERS without END_HEADERS, then many CONTINUATION frames: whoever keeps the block runs out of memory, whoever ' +
    'counts ends the connection (RFC 9113 10.5.1).',
  options: z.object({
    frames: z.number().int().positive(),
    fieldBytes: z.number().int().nonnegative().default(100),
  }),
  script: ({ frames, fieldBytes }) => ({
    calls: [
      [
        ...answerUpTo('before-headers'),
        { send: [{ type: 'HEADERS', fields: responseHeaders, endHeaders: false }] },
        {
          repeat: frames,
          steps: [
            {
              send: [
                { type: 'CONTINUATION', fields: [['x-trace', 'a'.repeat(fieldBytes)]], endHeaders: false },
              ],
            },
          ],
        },
      ],
    ],
  }),
  proof: { counter: 'sent.CONTINUATION', what: 'CONTINUATION frames of one block', atLeast: 2 },
  trial: { options: { frames: 200 } },
  unsupported: ({ proxy }) =>
    proxy === 'none'
      ? "Node's HTTP/2 client aborts its own process on such a block (an assertion of node_http2.cc), so that no call has an end to look at"
      : undefined,
});
