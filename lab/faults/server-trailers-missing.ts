/** A server that ends its answers without trailers. */
import { z } from 'zod';
import { answerUpTo, defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-trailers-missing',
  title: 'The server ends streams without trailers',
  explains:
    'The answer ends with DATA and END_STREAM: no grpc-status. A gRPC client says UNKNOWN or INTERNAL; what it ' +
    'received was whole.',
  options: z.object({}),
  script: () => ({
    calls: [
      [...answerUpTo('after-data'), { send: [{ type: 'DATA', body: 0, endStream: true }] }, { count: 'cut' }],
    ],
  }),
  proof: { counter: 'cut', what: 'answers without trailers' },
  trial: { options: {} },
});
