/** A server that ends the connection in the middle of an answer, without GOAWAY. */
import { z } from 'zod';
import { answerPoints, answerUpTo, defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-closes',
  title: 'The server ends the connection without GOAWAY',
  explains:
    'FIN, or RST, in the middle of an answer: all streams of the connection are cut, and nothing says which of them ' +
    'were processed.',
  options: z.object({
    how: z.enum(['fin', 'rst']).default('fin'),
    point: z.enum(answerPoints).default('after-headers'),
  }),
  script: ({ how, point }) => ({ calls: [[...answerUpTo(point), { count: 'cut' }, { close: how }]] }),
  proof: { counter: 'cut', what: 'connections that the server ended in an answer' },
  trial: { options: {} },
});
