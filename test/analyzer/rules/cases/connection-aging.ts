import { clientPreface, settings } from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

/** Connections one after the other, each drained after `age` ms with a call every `every` ms. */
function beat(
  wire: Wire,
  lives: readonly { age: number; every: number; calls?: number; idle?: number; isFinal?: boolean }[],
): void {
  lives.forEach(({ age, every, calls = Math.floor(age / every) - 1, idle, isFinal = false }, index) => {
    const opened = wire.now;
    const c = wire.connect(`198.18.0.1:${40000 + index}`);
    for (let i = 0; i < calls; i++) {
      c.call(2 * i + 1);
      wire.wait(every);
    }
    wire.wait(idle ?? age - (wire.now - opened) / 1e6);
    c.server.goaway(unlimited);
    if (isFinal) c.server.goaway(2 * calls - 1);
    c.leave();
    wire.wait(5);
  });
}

const cases: RuleCases = {
  fires: [
    {
      name: 'four connections at the same age with different traffic',
      wire(wire) {
        beat(wire, [
          { age: 700, every: 40 },
          { age: 703, every: 55 },
          { age: 698, every: 61 },
          { age: 701, every: 70 },
        ]);
      },
      findings: [
        { message: 'periodic', sender: 'server', cause: 'server', quantities: { age: 0.7, connections: 4 } },
      ],
      sealed: { message: 'sealed', confidence: 0.9 },
    },
    {
      name: 'one of four connections was retired late, by a timer on a busy machine',
      wire(wire) {
        beat(wire, [
          { age: 400, every: 40 },
          { age: 515, every: 55 },
          { age: 401, every: 61 },
          { age: 400, every: 70 },
        ]);
      },
      findings: [{ message: 'periodic', quantities: { age: 0.4, connections: 3 } }],
    },
    {
      name: 'gRPC servers jitter the age by a tenth either way',
      wire(wire) {
        beat(wire, [
          { age: 935, every: 50, isFinal: true },
          { age: 954, every: 60, isFinal: true },
          { age: 1003, every: 70, isFinal: true },
          { age: 1070, every: 80, isFinal: true },
        ]);
      },
      findings: [{ message: 'periodic', quantities: { connections: 4 } }],
    },
    {
      name: 'a stream is open for all of that age, and little is said on it: no idle timeout',
      wire(wire) {
        for (const [index, calls] of [1, 2, 3, 1].entries()) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          for (let i = 0; i < calls; i++) c.call(2 * i + 1);
          const stream = 2 * calls + 1;
          c.client.request(stream, { path: '/shop.v1.Catalog/WatchItems' });
          c.server.responseHeaders(stream);
          wire.wait(700);
          c.server.goaway(unlimited);
          c.server.trailers(stream);
          c.leave();
        }
      },
      findings: [{ message: 'periodic', quantities: { age: 0.7, connections: 4 } }],
    },
  ],
  silent: [
    {
      name: 'two connections show no period',
      nearMiss: true,
      wire(wire) {
        beat(wire, [
          { age: 700, every: 40 },
          { age: 700, every: 55 },
        ]);
      },
    },
    {
      name: 'ages differ: one drain of all at one moment, or another cause',
      nearMiss: true,
      wire(wire) {
        beat(wire, [
          { age: 400, every: 40 },
          { age: 700, every: 40 },
          { age: 1000, every: 40 },
          { age: 1300, every: 40 },
        ]);
      },
    },
    {
      name: 'the same number of requests each time, the GOAWAY with the last one: a request limit',
      nearMiss: true,
      wire(wire) {
        for (const index of [0, 1, 2, 3]) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          for (const stream of [1, 3]) {
            c.call(stream);
            wire.wait(100);
          }
          c.client.request(5);
          c.server.goaway(unlimited);
          c.server.responseHeaders(5);
          c.server.message(5);
          c.server.trailers(5);
          c.leave();
        }
      },
    },
    {
      name: 'one call, then the same idle time: an idle timeout',
      nearMiss: true,
      wire(wire) {
        beat(
          wire,
          [0, 1, 2, 3].map(() => ({ age: 0, every: 1, calls: 1, idle: 500 })),
        );
      },
    },
    {
      name: 'connections that clients close themselves',
      wire(wire) {
        for (const index of [0, 1, 2, 3]) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          c.call(1);
          wire.wait(500);
          c.leave();
        }
      },
    },
    {
      name: 'clients that say goodbye at the same age',
      nearMiss: true,
      wire(wire) {
        for (const [index, calls] of [10, 12, 14].entries()) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          for (let i = 0; i < calls; i++) {
            c.call(2 * i + 1);
            wire.wait(700 / calls);
          }
          c.leave();
        }
      },
    },
    {
      name: 'connections of one age that the server ends for what the client did',
      nearMiss: true,
      wire(wire) {
        for (const [index, calls] of [10, 12, 14].entries()) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          for (let i = 0; i < calls; i++) {
            c.call(2 * i + 1);
            wire.wait(700 / calls);
          }
          c.server.goaway(2 * calls - 1, 'ENHANCE_YOUR_CALM', 'too_many_pings');
          c.closedBy('server');
        }
      },
    },

    {
      name: 'the capture begins while the connections stand: nobody knows their age',
      nearMiss: true,
      wire(wire) {
        wire.keepSegments();
        const all = [10, 12, 14].map((calls, index) => ({
          calls,
          ...wire.dial(`198.18.0.1:${40000 + index}`),
        }));
        for (const { client, server, calls } of all) {
          client.raw(clientPreface);
          wire.wait(2);
          client.raw(settings());
          server.raw(settings());
          for (let i = 0; i < calls; i++) {
            wire.wait(700 / calls);
            client.request(2 * i + 1);
            wire.wait(2);
            server.responseHeaders(2 * i + 1);
            server.trailers(2 * i + 1);
          }
          server.goaway(unlimited);
        }
      },
    },
  ],
};

export default cases;
