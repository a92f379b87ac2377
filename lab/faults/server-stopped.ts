/**
 * A server process that does not run any more and has not ended: a debugger, a frozen cgroup, a long pause of a
 * garbage collector. Its kernel goes on taking bytes until the receive buffer is full.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { untilCallsPass } from './peers/heal.ts';

/** DEADLINE_EXCEEDED (grpc/grpc doc/statuscodes.md), as the client's application saw it. */
const deadlineExceeded = 4;
/** More than TCP buffers hold: with such HTTP/2 windows it is TCP's window that closes. */
const largeWindow = 64 << 20;

export default defineFault({
  id: 'server-stopped',
  title: 'The server is stopped (SIGSTOP)',
  explains:
    'After a first call the process of the server is stopped. TCP acknowledges, nobody answers: no frame, no PING. ' +
    'With the HTTP/2 window of a plain server that window ends first; with large ones TCP advertises a zero window.',
  options: z.object({
    /** A server with HTTP/2 windows that never end first; grpc-js lets a server widen none. */
    largeWindows: z.boolean().default(false),
  }),
  prepare(setup, { largeWindows }) {
    if (!largeWindows) return;
    setup.server.kind = 'raw';
    setup.server.script = {
      opening: [
        {
          send: [
            { type: 'SETTINGS', parameters: [[4, largeWindow]] },
            { type: 'WINDOW_UPDATE', stream: 0, increment: largeWindow },
          ],
        },
      ],
    };
  },
  async inject(lab) {
    // The proxy's connection has to stand: a stopped process would not even take it.
    const channel = await lab.channel();
    await channel.unary();
    await channel.close();
    await lab.server.signal('SIGSTOP');
  },
  trial: {
    options: {},
    async drive(lab) {
      // Without a proxy the channel itself never becomes ready: no SETTINGS come.
      const channel = await lab.channel({ lazy: true });
      await channel.unary({ deadlineMs: 300 });
    },
  },
  bitten(lab) {
    const value = lab.results.filter(({ code }) => code === deadlineExceeded).length;
    return Promise.resolve(
      value > 0 ? { what: 'calls that got no answer from the stopped server', value } : undefined,
    );
  },
  async heal(lab) {
    await lab.server.signal('SIGCONT');
    await untilCallsPass(lab);
  },
});
