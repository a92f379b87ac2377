import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire } from '../../../support/wire.ts';
import { ask, reply } from '../../../support/wire-dns.ts';

function resolve(wire: Wire, id: number, addresses: readonly string[]): void {
  const question = { name: 'catalog.example', id };
  ask(wire, question);
  wire.wait(1);
  reply(wire, question, { addresses });
}

function dialInVain(wire: Wire): void {
  const c = wire.dial('198.18.0.1:40000', '198.18.0.2:8080');
  for (const ms of [1000, 2000, 0]) {
    c.syn();
    wire.wait(ms);
  }
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the name has moved, the client has not',
      wire(wire) {
        resolve(wire, 1, ['198.18.0.2']);
        wire.wait(4000);
        resolve(wire, 2, ['198.18.0.3']);
        wire.wait(1000);
        dialInVain(wire);
      },
      findings: [
        {
          message: 'left',
          sender: 'none',
          cause: 'client',
          quantities: { syns: 3, synSpan: 3, staleFor: 1 },
          says: 'before the first SYN',
        },
      ],
    },
    {
      name: 'the client asks again after its attempts failed',
      wire(wire) {
        resolve(wire, 1, ['198.18.0.2']);
        dialInVain(wire);
        wire.wait(1000);
        resolve(wire, 2, ['198.18.0.3']);
      },
      findings: [{ message: 'left', quantities: { syns: 3 }, says: 'after the first SYN' }],
    },
  ],
  silent: [
    {
      name: 'the name keeps the address',
      nearMiss: true,
      wire(wire) {
        resolve(wire, 1, ['198.18.0.2']);
        wire.wait(4000);
        resolve(wire, 2, ['198.18.0.2']);
        dialInVain(wire);
      },
    },
    {
      name: 'the name takes turns between its addresses, and has this one now',
      nearMiss: true,
      wire(wire) {
        resolve(wire, 1, ['198.18.0.2']);
        resolve(wire, 2, ['198.18.0.3']);
        resolve(wire, 3, ['198.18.0.2']);
        dialInVain(wire);
      },
    },
    {
      name: 'the old address still answers',
      nearMiss: true,
      wire(wire) {
        resolve(wire, 1, ['198.18.0.2']);
        wire.wait(4000);
        resolve(wire, 2, ['198.18.0.3']);
        const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080');
        c.call(1);
        c.leave();
      },
    },
    {
      name: 'for a moment the resolver has no address at all: nothing says that this one has left',
      nearMiss: true,
      wire(wire) {
        resolve(wire, 1, ['198.18.0.2']);
        wire.wait(4000);
        resolve(wire, 2, []);
        dialInVain(wire);
      },
    },
  ],
};

export default cases;
