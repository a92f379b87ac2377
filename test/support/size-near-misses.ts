/** Near misses of `message-too-large`: messages and resets in which no size is the matter. */
import { envoy, passedOn } from './local-reply-cases.ts';
import type { SilentCase } from './rule-tester.ts';
import type { Wire, WireConnection } from './wire.ts';

export const fiveMillion = 5_000_000;
export const words = 'Received message larger than max (5000000 vs 4194304)';

export function begun(wire: Wire): WireConnection {
  const c = wire.connect();
  c.client.request(1);
  c.server.responseHeaders(1);
  return c;
}

/** Scripts on which the rule keeps silent. */
export const sizeOfMessageIsNotTheMatter: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'a deadline that passes at the prefix of a large message',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { timeout: '300m' });
      wire.wait(299);
      c.server.responseHeaders(1);
      c.server.announce(1, fiveMillion);
      wire.wait(1);
      c.client.rst(1, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'the words of the buffer filter, passed on from behind the proxy',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.server.fail(1, 2, 'Payload Too Large', [envoy, passedOn]);
      c.leave();
    },
  },
  {
    name: 'the words of the buffer filter with another status',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.server.fail(1, 13, 'Payload Too Large', [envoy]);
      c.leave();
    },
  },
  {
    name: 'a server that is not available while a large request is under way',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { open: true });
      c.client.announce(1, fiveMillion);
      c.server.fail(1, 14, 'shutting down');
      c.leave();
    },
  },
  {
    name: 'ENHANCE_YOUR_CALM of the server, which C-core repeats on the streams',
    nearMiss: true,
    wire(wire) {
      const c = begun(wire);
      c.server.message(1);
      wire.wait(5);
      c.server.goaway(1, 'ENHANCE_YOUR_CALM', 'too_many_pings');
      c.client.rst(1, 'ENHANCE_YOUR_CALM');
      c.leave();
    },
  },
  {
    name: 'ENHANCE_YOUR_CALM long after the last message',
    nearMiss: true,
    wire(wire) {
      const c = begun(wire);
      c.server.message(1);
      wire.wait(4000);
      c.client.rst(1, 'ENHANCE_YOUR_CALM');
      c.leave();
    },
  },
  {
    name: 'a cancel long after the prefix: somebody lost patience with a long download',
    nearMiss: true,
    wire(wire) {
      const c = begun(wire);
      c.server.announce(1, fiveMillion);
      wire.wait(2000);
      c.client.rst(1, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'a cancel inside a message that everybody accepts',
    nearMiss: true,
    wire(wire) {
      const c = begun(wire);
      c.server.announce(1, 50_000);
      wire.wait(2);
      c.client.rst(1, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'the words of another service, which this server passes on',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      wire.wait(2);
      c.server.fail(1, 8, words);
      c.leave();
    },
  },
  {
    name: 'RESOURCE_EXHAUSTED for another reason',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.server.fail(1, 8, 'quota of the tenant is used up');
      c.leave();
    },
  },
  {
    name: 'a large message that is accepted',
    wire(wire) {
      const c = begun(wire);
      c.server.message(1, 9000);
      c.server.trailers(1);
      c.leave();
    },
  },
  {
    name: 'the sender of the message resets',
    nearMiss: true,
    wire(wire) {
      const c = begun(wire);
      c.server.announce(1, fiveMillion);
      c.server.rst(1, 'INTERNAL_ERROR');
    },
  },

  {
    name: 'the words of a server that could not send, with a status that no library gives for it',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.server.fail(1, 13, 'grpc: trying to send message larger than max (5000000 vs. 4194304)');
      c.leave();
    },
  },
];
