/**
 * A server process that dies in the middle of a call. The kernel closes its sockets: FIN when all was read, RST when
 * bytes were waiting.
 */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { healServer } from './peers/heal.ts';

/** Time for the news of a process's end, on a loaded machine. */
const deathCeilingMs = 5000;

export default defineFault({
  id: 'server-crash',
  title: 'The server crashes in the middle of a call',
  explains:
    'The process of the server ends by SIGKILL in place of a message of WatchItems, as by the OOM killer. It says ' +
    'nothing more; its kernel sends FIN, and RST to whoever goes on talking.',
  options: z.object({
    /** Response messages that are sent before; 0 for none. */
    afterMessages: z.number().int().nonnegative(),
  }),
  prepare(setup, { afterMessages }) {
    setup.server.behave.WatchItems = { ...setup.server.behave.WatchItems, crash: { after: afterMessages } };
  },
  trial: {
    options: { afterMessages: 2 },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream().result;
    },
  },
  async bitten(lab) {
    const value = lab.results.filter(({ code }) => code !== 0).length;
    if (value === 0) return undefined;
    // The client may know of the end of the connection before its parent does of the end of the process.
    const died = lab.until(
      'the server to be dead',
      () => Promise.resolve(lab.server.running() ? undefined : true),
      deathCeilingMs,
    );
    return (await died.catch(() => false))
      ? { what: 'calls that the death of the server ended', value }
      : undefined;
  },
  heal: healServer,
});
