/** A server whose header list is larger than anybody takes. */
import { z } from 'zod';
import { answerUpTo, defineRawServerFault, okTrailers, responseHeaders } from './peers/raw-server.ts';

/** The largest payload that every peer takes (RFC 9113 4.2). */
const frameOctets = 16_384;

export default defineRawServerFault({
  id: 'server-headers-huge',
  title: 'The server sends a huge header list',
  explains:
    'The response headers (or the trailers) hold one field of many bytes, in CONTINUATION frames of legal size. ' +
    'Beyond a limit of header bytes the answer is refused.',
  options: z.object({
    bytes: z.number().int().positive(),
    in: z.enum(['headers', 'trailers']).default('headers'),
  }),
  script({ bytes, in: where }) {
    const frames = Math.ceil(bytes / (frameOctets - 100));
    const part = [['x-session-state', 'a'.repeat(Math.ceil(bytes / frames))]] as const;
    const more = Array.from({ length: frames }, (_, i) => ({
      ...({ type: 'CONTINUATION', fields: part, endHeaders: i === frames - 1 } as const),
    }));
    return {
      calls: [
        where === 'headers'
          ? [
              ...answerUpTo('before-headers'),
              {
                send: [
                  { type: 'HEADERS', fields: responseHeaders, endHeaders: false },
                  ...more,
                  { type: 'DATA', message: 32 },
                  okTrailers,
                ],
              },
            ]
          : [
              ...answerUpTo('after-data'),
              {
                send: [
                  { type: 'HEADERS', fields: [['grpc-status', '0']], endStream: true, endHeaders: false },
                  ...more,
                ],
              },
            ],
      ],
    };
  },
  proof: { counter: 'sent.CONTINUATION', what: 'frames of huge header lists' },
  trial: { options: { bytes: 100_000 } },
});
