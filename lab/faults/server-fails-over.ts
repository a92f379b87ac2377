/** A service that moves to another machine: the old one says goodbye and is gone, and the name leads to the new one. */
import { z } from 'zod';
import { defineFault } from '../kit/define-fault.ts';
import { acted, onFirstCall } from '../kit/during.ts';
import { twoServersByName } from '../model/topologies.ts';
import { healPath } from './path/heal.ts';
import { bite, bites, putRules } from './path/rules.ts';

export default defineFault({
  id: 'server-fails-over',
  title: 'The service moves to another address',
  explains:
    'After the first call the name server gives the address of the second server alone, the first one ends its ' +
    'connections in good order, and from then on nobody answers at its address: SYN packets disappear. Whoever asks ' +
    'for the name again is served; whoever keeps the address waits.',
  options: z.object({}),
  async inject(lab) {
    // Between containers a path takes seconds to be made: that must not fall into the traffic.
    const former = await lab.path('client-server');
    const { far } = await lab.path('client-server-2');
    await onFirstCall(lab, async () => {
      await lab.names?.tell({ do: 'answer', answer: { addresses: [far.address] } });
      await putRules(former, [{ direction: 'to-server', packets: 'syn', actions: [`${bite} drop`] }]);
      await lab.server.tell({ do: 'stop', graceful: true });
    });
  },
  endsCapture: true,
  trial: {
    options: {},
    setup(setup) {
      setup.topology = twoServersByName;
      setup.names = { first: true };
    },
    async drive(lab) {
      const channel = await lab.channel();
      await channel.unary();
      // Between containers it takes as long as it takes.
      await acted(lab);
      // By then the client has read the goodbye of the first server.
      await lab.pace(500);
      await channel.unary({ deadlineMs: 800 });
    },
  },
  async bitten(lab) {
    await acted(lab);
    const value = await bites(await lab.path('client-server'));
    return value > 0
      ? { what: 'connection attempts at the address that the service had left', value }
      : undefined;
  },
  async heal(lab) {
    const { far } = await lab.path('client-server');
    await healPath(lab, await lab.path('client-server'));
    await lab.names?.tell({ do: 'answer', answer: { addresses: [far.address] } });
    await lab.server.restart();
  },
});
