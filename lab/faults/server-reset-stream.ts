/** A server that resets its streams: any code, at any point of the answer. */
import { z } from 'zod';
import { errorCode } from './peers/codes.ts';
import { answerPoints, answerUpTo, defineRawServerFault, plainAnswer } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-reset-stream',
  title: 'The server resets streams',
  explains:
    'RST_STREAM in place of the rest of each answer. gRPC makes a status of the code; a proxy often sends another ' +
    'code on, or a status of its own.',
  options: z.object({
    code: errorCode,
    point: z.enum(answerPoints),
    /** Calls that are answered correctly before. */
    after: z.number().int().nonnegative().default(0),
  }),
  script: ({ code, point, after }) => ({
    calls: [
      ...Array.from({ length: after }, () => plainAnswer),
      [...answerUpTo(point), { send: [{ type: 'RST_STREAM', code }] }],
    ],
  }),
  proof: { counter: 'sent.RST_STREAM', what: 'streams that the server reset' },
  trial: { options: { code: 'INTERNAL_ERROR', point: 'after-headers' } },
});
