/**
 * A server that takes longer than its clients wait. It does not look at the deadline of a call: one that does
 * answers DEADLINE_EXCEEDED itself, which is another failure with the same name at the client.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';

/** DEADLINE_EXCEEDED (grpc/grpc doc/statuscodes.md), as the client's application saw it. */
const deadlineExceeded = 4;

export default defineFault({
  id: 'server-slow',
  title: 'The server is slower than the deadline',
  explains:
    'The handler of GetItem sends nothing for a while and does not look at the deadline of its call. A client whose ' +
    'deadline is shorter resets the stream with CANCEL; behind Envoy the server sees INTERNAL_ERROR instead.',
  options: z.object({
    /** How long the handler is silent. */
    ms: z.number().int().positive(),
  }),
  prepare(setup, { ms }) {
    setup.server.behave.GetItem = { ...setup.server.behave.GetItem, sleepMs: ms, ignoresDeadline: true };
  },
  trial: {
    options: { ms: 1000 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary({ deadlineMs: 200 });
    },
  },
  bitten(lab) {
    const value = lab.results.filter(({ code }) => code === deadlineExceeded).length;
    return Promise.resolve(value > 0 ? { what: 'calls that ended in DEADLINE_EXCEEDED', value } : undefined);
  },
});
