/** A proxy that is told to end while a call is under way: a deployment, a node that is drained. */
import { z } from 'zod';
import { acted, onFirstCall } from '../kit/during.ts';
import type { Signal } from '../kit/define-backend.ts';
import type { Proof } from '../kit/define-fault.ts';
import { defineProxyFault } from '../kit/define-proxy-fault.ts';
import type { Lab } from '../kit/lab.ts';
import { untilCallsPass } from './peers/heal.ts';

/** Grace differs by proxy, and so does the signal that asks for it. */
const graceful: Readonly<Record<string, Signal>> = {
  nginx: 'SIGQUIT',
  nghttpx: 'SIGQUIT',
  haproxy: 'SIGUSR1',
};

const endCeilingMs = 10_000;

async function gone(lab: Lab): Promise<Proof | undefined> {
  await acted(lab);
  const over = (): Promise<true | undefined> => Promise.resolve(lab.proxy.running() ? undefined : true);
  const ended = await lab.until('the proxy to end', over, endCeilingMs).catch(() => undefined);
  return ended === undefined ? undefined : { what: 'the proxy has ended', value: lab.proxy.id };
}

export default defineProxyFault({
  id: 'proxy-shutdown',
  title: 'The proxy ends in the middle of a call',
  explains:
    'SIGTERM ends Envoy, nginx and HAProxy at once: a bare FIN to every client, no GOAWAY. With grace nginx, HAProxy and ' +
    'nghttpx say GOAWAY and let streams end; Envoy has no such signal.',
  options: z.object({
    graceful: z.boolean().default(false),
  }),
  on: {
    envoy: { bitten: gone },
    haproxy: { bitten: gone },
    nghttpx: { bitten: gone },
    nginx: { bitten: gone },
    node: { bitten: gone },
  },
  inject: (lab, options) =>
    onFirstCall(lab, () => lab.proxy.signal((options.graceful && graceful[lab.proxy.id]) || 'SIGTERM')),
  async heal(lab) {
    await lab.proxy.restart();
    await untilCallsPass(lab);
  },
  trial: {
    options: {},
    setup(setup) {
      setup.server.behave.WatchItems = { messages: 20, everyMs: 50 };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.serverStream({ deadlineMs: 3000 }).result;
    },
  },
});
