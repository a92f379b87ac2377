/** A server that compresses its messages with a codec which the client does not have. */
import { z } from 'zod';
import { answerUpTo, defineRawServerFault, okTrailers, responseHeaders } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-encoding-unknown',
  title: 'The server compresses with a codec that the client lacks',
  explains:
    'grpc-encoding names a codec that is not in the grpc-accept-encoding of the request, and the message has the ' +
    'compressed flag. A client cannot read it: it resets the stream, or fails the call by itself.',
  options: z.object({
    /** The codec, as grpc-encoding names it. */
    codec: z.string().regex(/^[a-z][a-z0-9-]*$/, 'expected the name of a codec, such as snappy'),
  }),
  script: ({ codec }) => ({
    calls: [
      [
        ...answerUpTo('before-headers'),
        {
          send: [
            { type: 'HEADERS', fields: [...responseHeaders, ['grpc-encoding', codec]] },
            // Compressed flag 1, a length of eight octets, and these.
            { type: 0, stream: 'own', payload: '01000000080f1cb0a1b2c3d4e5' },
            okTrailers,
          ],
        },
        { count: 'compressed' },
      ],
    ],
  }),
  unsupported({ client }) {
    return client !== undefined && client !== 'grpcio'
      ? `${client} has no grpc-accept-encoding in its requests, so no codec is outside of it`
      : undefined;
  },
  proof: { counter: 'compressed', what: 'answers in a codec that the client lacks' },
  trial: { options: { codec: 'snappy' } },
});
