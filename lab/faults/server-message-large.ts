/** A server whose answers have grown beyond what the library of its client takes. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { ended } from '../kit/proofs.ts';

/** RESOURCE_EXHAUSTED (grpc/grpc doc/statuscodes.md), as the client's application saw it. */
const resourceExhausted = 8;

/** What gRPC libraries take in one message unless they are told otherwise: 4 MiB. */
const usualLimit = 4 * 1024 * 1024;

export default defineFault({
  id: 'server-message-large',
  title: 'The server answers with messages that are too large',
  explains:
    'GetItem answers with one message above 4 MiB, the most that gRPC libraries take unless they are told otherwise. ' +
    'The client judges by the length prefix, resets the stream (grpc-js with CANCEL) and reads no more.',
  options: z.object({
    bytes: z
      .number()
      .int()
      .gt(usualLimit)
      .max(2 ** 31 - 1)
      .default(5_000_000),
  }),
  prepare(setup, { bytes }) {
    setup.server.behave.GetItem = { ...setup.server.behave.GetItem, responseBytes: bytes };
  },
  trial: {
    options: {},
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 5000 });
    },
    async probe(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
  bitten: ended(resourceExhausted, /larger than max/, 'messages that the client refused'),
});
