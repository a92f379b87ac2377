/** A deadline that is shorter than the work: ended by the client's clock, by the server's, or by whoever is first. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';

/** DEADLINE_EXCEEDED (grpc/grpc doc/statuscodes.md), as the client's application saw it. */
const deadlineExceeded = 4;

export default defineFault({
  id: 'deadline-short',
  title: 'The deadline is shorter than the work',
  explains:
    'GetItem takes longer than the deadline of its callers. Kept by the client the stream is reset with CANCEL; kept ' +
    'by the server (`grpc-timeout`) it answers DEADLINE_EXCEEDED; kept by both, who is first decides.',
  options: z.object({
    deadlineMs: z.number().int().positive(),
    workMs: z.number().int().positive(),
    keptBy: z.enum(['client', 'server', 'both']).default('both'),
  }),
  prepare(setup, { deadlineMs, workMs, keptBy }) {
    const behave = { ...setup.server.behave.GetItem, sleepMs: workMs };
    setup.server.behave.GetItem = keptBy === 'client' ? { ...behave, ignoresDeadline: true } : behave;
    const own = keptBy === 'server' ? { serverDeadlineMs: deadlineMs } : { deadlineMs };
    setup.client.calls = { ...setup.client.calls, ...own };
  },
  trial: {
    options: { deadlineMs: 200, workMs: 1000, keptBy: 'server' },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
    },
  },
  bitten(lab) {
    const value = lab.results.filter(({ code }) => code === deadlineExceeded).length;
    return Promise.resolve(value > 0 ? { what: 'calls that ended in DEADLINE_EXCEEDED', value } : undefined);
  },
});
