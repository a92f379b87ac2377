/** A server, or a relay of TCP before it, that ends a connection in the middle of a record of TLS. */
import { z } from 'zod';
import { answerPoints, answerUpTo, defineRawServerFault } from './peers/raw-server.ts';

export default defineRawServerFault({
  id: 'server-cuts-record',
  title: 'The server ends connections inside a record of TLS',
  explains:
    'The header of a record announces 1024 octets, 64 come, and then FIN without close_notify: what a relay at layer 4 ' +
    'does at a limit of time or bytes. The rest of the answer is lost, and the record cannot be read.',
  options: z.object({ point: z.enum(answerPoints).default('after-headers') }),
  script: ({ point }) => ({ calls: [[...answerUpTo(point), { count: 'cut' }, { close: 'cut' }]] }),
  unsupported: ({ variant }) =>
    variant === 'plain' ? 'it is a matter of TLS, and this run is in plaintext' : undefined,
  proof: { counter: 'cut', what: 'connections that the server ended inside a record' },
  trial: { options: {} },
});
