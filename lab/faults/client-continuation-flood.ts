/** A client whose header block never ends (VU#421644). */
import { z } from 'zod';
import { defineRawClientFault, requestHeaders } from './peers/raw-client.ts';

export default defineRawClientFault({
  id: 'client-continuation-flood',
  title: 'The client sends CONTINUATION frames without end',
  explains:
    'A request whose END_HEADERS never comes. It is in no access log, since it never is a request; who counts header ' +
    'bytes or frames ends the connection (RFC 9113 10.5.1).',
  options: z.object({
    frames: z.number().int().positive(),
    /** Octets of the one field of each; 0 for frames that are empty. */
    fieldBytes: z.number().int().nonnegative().default(100),
  }),
  script: ({ frames, fieldBytes }) => ({
    steps: [
      { wait: { frame: 'SETTINGS' } },
      { open: 'stream' },
      { send: [{ type: 'HEADERS', fields: requestHeaders, endHeaders: false }] },
      {
        repeat: frames,
        steps: [
          {
            send: [
              {
                type: 'CONTINUATION',
                fields: fieldBytes === 0 ? [] : [['x-trace', 'a'.repeat(fieldBytes)]],
                endHeaders: false,
              },
            ],
          },
        ],
      },
      { count: 'done' },
    ],
  }),
  what: 'header blocks without end',
  trial: { options: { frames: 500 } },
});
