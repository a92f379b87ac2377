/** A server that says GOAWAY: any code, at any point, with a last stream below, at or above the call's. */
import { z } from 'zod';
import type { RawStep } from '../model/raw-script.ts';
import { errorCode } from './peers/codes.ts';
import {
  answerPoints,
  answerUpTo,
  defineRawServerFault,
  okTrailers,
  plainAnswer,
  responseHeaders,
} from './peers/raw-server.ts';

/** The rest of a correct answer. */
function rest(point: (typeof answerPoints)[number]): RawStep[] {
  if (point === 'in-data') return [{ send: [{ type: 'DATA', body: 500 }, okTrailers] }];
  const head = { type: 'HEADERS', fields: responseHeaders } as const;
  const message = { type: 'DATA', message: 32 } as const;
  const sent = { 'before-headers': 0, 'after-headers': 1, 'after-data': 2 }[point];
  return [{ send: [...[head, message].slice(sent), okTrailers] }];
}

export default defineRawServerFault({
  id: 'server-goaway',
  title: 'The server says GOAWAY',
  explains:
    'GOAWAY in the middle of a call. Streams up to its last one may go on (RFC 9113 6.8); those above were not ' +
    'processed and may be tried again. With `close` the server ends the connection at once and finishes nothing.',
  options: z.object({
    code: errorCode.default(0),
    point: z.enum(answerPoints).default('after-headers'),
    /** The last stream, counted from the call's own: -2 is below, 0 at, 2 above. */
    lastStream: z.number().int().default(0),
    debug: z.string().default(''),
    /** Close the connection right after it, with calls open. */
    close: z.boolean().default(false),
    /** Calls that are answered correctly before. */
    after: z.number().int().nonnegative().default(0),
    /** All calls after the one are answered correctly again. */
    once: z.boolean().default(false),
  }),
  script: ({ code, point, lastStream, debug, close, after, once }) => ({
    calls: [
      ...Array.from({ length: after }, () => plainAnswer),
      [
        ...answerUpTo(point),
        { send: [{ type: 'GOAWAY', lastStream: { last: lastStream }, code, debug }] },
        ...(close ? [{ close: 'fin' } as const] : lastStream < 0 ? [] : rest(point)),
      ],
      ...(once ? [plainAnswer] : []),
    ],
  }),
  proof: { counter: 'sent.GOAWAY', what: 'GOAWAY frames of the server' },
  trial: { options: { code: 'ENHANCE_YOUR_CALM', debug: 'too_many_pings' } },
});
