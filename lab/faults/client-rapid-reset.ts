/** A client that opens streams and resets them at once (CVE-2023-44487). */
import { z } from 'zod';
import { defineRawClientFault, requestHeaders } from './peers/raw-client.ts';

export default defineRawClientFault({
  id: 'client-rapid-reset',
  title: 'The client resets its streams as soon as it opens them',
  explains:
    'HEADERS and RST_STREAM CANCEL in pairs: no stream limit holds, since none stays open. Who counts early resets ' +
    'ends the connection with ENHANCE_YOUR_CALM, or without a word.',
  options: z.object({ streams: z.number().int().positive() }),
  script: ({ streams }) => ({
    steps: [
      { wait: { frame: 'SETTINGS' } },
      {
        repeat: streams,
        steps: [
          { open: 'stream' },
          {
            send: [
              { type: 'HEADERS', fields: requestHeaders },
              { type: 'RST_STREAM', code: 8 },
            ],
          },
        ],
      },
      { count: 'done' },
    ],
  }),
  what: 'series of streams that were reset at once',
  trial: { options: { streams: 1500 } },
});
