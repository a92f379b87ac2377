/** Near misses of `dns-slow-or-failing`: names that were resolved in time, or not for want of a resolver. */
import type { SilentCase } from './rule-tester.ts';
import type { Wire } from './wire.ts';
import { ask, reply } from './wire-dns.ts';

export const servfail = 2;
export const question = { name: 'catalog.example', id: 1 };
export const other = { name: 'catalog.example', id: 2, type: 'AAAA' } as const;
export const addresses = ['198.18.0.2'];

export function callAndLeave(wire: Wire): void {
  const c = wire.connect();
  c.call(1);
  c.leave();
}

/** Scripts on which the rule keeps silent. */
export const namesAreNotTheMatter: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'a name that does not exist',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2000);
      reply(wire, question, { code: 3 });
    },
  },
  {
    name: 'the second resolver answers at once',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2);
      reply(wire, question, { code: servfail });
      ask(wire, { ...question, id: 7, port: 50_001 });
      wire.wait(2);
      reply(wire, { ...question, id: 7, port: 50_001 }, { addresses });
      callAndLeave(wire);
    },
  },
  {
    name: 'AAAA is not answered, and the client connects by A',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, other);
      wire.wait(2);
      reply(wire, question, { addresses });
      callAndLeave(wire);
      wire.wait(20_000);
    },
  },
  {
    name: 'the client has the address and connects much later, when it has something to say',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, other);
      wire.wait(2);
      reply(wire, question, { addresses });
      reply(wire, other, {});
      wire.wait(5000);
      callAndLeave(wire);
    },
  },
  {
    name: 'the capture ends a moment after a question',
    nearMiss: true,
    wire(wire) {
      callAndLeave(wire);
      ask(wire, question);
      wire.wait(20);
      ask(wire, other);
    },
  },
  {
    name: 'an address that nobody has used yet',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, other);
      wire.wait(2);
      reply(wire, question, { addresses });
      reply(wire, other, {});
    },
  },
  {
    name: 'A does not exist, and AAAA is not answered before the capture ends',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, other);
      wire.wait(2);
      reply(wire, question, { code: 3 });
    },
  },
  {
    name: 'A is answered, AAAA not yet, and the client was busy before',
    nearMiss: true,
    wire(wire) {
      callAndLeave(wire);
      ask(wire, question);
      ask(wire, other);
      wire.wait(2);
      reply(wire, question, { addresses });
    },
  },
  {
    name: 'a client that asks for A alone, and has nothing to say yet',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2);
      reply(wire, question, { addresses });
    },
  },
  {
    name: 'AAAA is asked for when the client has long been connecting',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2);
      reply(wire, question, { addresses });
      wire.wait(5000);
      callAndLeave(wire);
      ask(wire, other);
      wire.wait(2);
      reply(wire, other, {});
    },
  },
  {
    name: 'two resolvers are asked, one answers, and the client has nothing to say for a while',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, { ...question, id: 7, port: 50_001 });
      wire.wait(2);
      reply(wire, question, { addresses });
      wire.wait(5000);
      callAndLeave(wire);
    },
  },

  {
    name: 'one resolver is silent, the other says that the name does not exist',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(5000);
      ask(wire, { ...question, id: 7, port: 50_001 });
      wire.wait(2);
      reply(wire, { ...question, id: 7, port: 50_001 }, { code: 3 });
      wire.wait(11_000);
      ask(wire, { name: 'basket.example', type: 'TXT', id: 9 });
    },
  },
  {
    name: 'A is answered, AAAA by one of two resolvers',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, other);
      ask(wire, { ...other, id: 8, port: 50_001 });
      wire.wait(2);
      reply(wire, question, { addresses });
      reply(wire, other, {});
    },
  },
  {
    name: 'the address comes late, and nobody has anything to say for long',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2000);
      reply(wire, question, { addresses });
      wire.wait(5000);
      callAndLeave(wire);
    },
  },
  {
    name: 'A is asked for once more just before the client connects',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2);
      reply(wire, question, { addresses });
      wire.wait(5000);
      ask(wire, { ...question, id: 7 });
      wire.wait(2);
      reply(wire, { ...question, id: 7 }, { addresses });
      callAndLeave(wire);
    },
  },
  {
    name: 'AAAA is asked for long after the address was there, and not answered before the client connects',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      wire.wait(2);
      reply(wire, question, { addresses });
      wire.wait(5000);
      ask(wire, other);
      callAndLeave(wire);
    },
  },
  {
    name: 'AAAA is given up long before the client connects',
    nearMiss: true,
    wire(wire) {
      ask(wire, question);
      ask(wire, other);
      wire.wait(2);
      reply(wire, question, { addresses });
      wire.wait(30_000);
      ask(wire, { name: 'basket.example', type: 'TXT', id: 9 });
      callAndLeave(wire);
    },
  },
];
