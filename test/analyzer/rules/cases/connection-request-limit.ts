import { say } from '../../../support/sealed-sizes.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

const unlimited = 2 ** 31 - 1;

function answer(c: WireConnection, stream: number): void {
  c.server.responseHeaders(stream);
  c.server.message(stream);
  c.server.trailers(stream);
}

/** Connections one after the other, with so many calls each and so many milliseconds between them. */
function lives(
  wire: Wire,
  shapes: readonly { calls: number; every: number }[],
  last: (c: WireConnection, stream: number) => void,
): void {
  shapes.forEach(({ calls, every }, index) => {
    const c = wire.connect(`198.18.0.1:${40_000 + index}`);
    for (let i = 0; i < calls - 1; i++) {
      c.call(2 * i + 1);
      wire.wait(every);
    }
    const stream = 2 * calls - 1;
    c.client.request(stream);
    last(c, stream);
    c.leave();
    wire.wait(5);
  });
}

const three = [40, 90, 60].map((every) => ({ calls: 3, every }));

const cases: RuleCases = {
  fires: [
    {
      name: 'nginx: one GOAWAY with the id of the third request, before its answer',
      wire(wire) {
        lives(wire, three, (c, stream) => {
          c.server.goaway(stream);
          wire.wait(20);
          answer(c, stream);
        });
      },
      findings: [
        {
          message: 'counted',
          sender: 'server',
          cause: 'server',
          quantities: { requests: 3, connections: 3 },
        },
      ],
    },
    {
      name: 'Envoy: GOAWAY when the third request arrives; calls are still taken until the final one',
      wire(wire) {
        lives(wire, three.slice(0, 2), (c, stream) => {
          c.server.goaway(unlimited);
          wire.wait(20);
          answer(c, stream);
          c.server.goaway(stream);
        });
      },
      findings: [{ message: 'counted', quantities: { requests: 3, connections: 2 } }],
    },
    {
      name: 'nghttpx: GOAWAY with the answer of the third request, and no other',
      wire(wire) {
        lives(wire, three, (c, stream) => {
          wire.wait(50);
          c.server.responseHeaders(stream);
          c.server.goaway(unlimited);
          c.server.message(stream);
          c.server.trailers(stream);
        });
      },
      findings: [{ message: 'counted', quantities: { requests: 3, connections: 3 } }],
    },

    {
      name: 'all at one pace, so that they share an age too',
      wire(wire) {
        const shape = { calls: 3, every: 500 };
        lives(wire, [shape, shape, shape], (c, stream) => {
          c.server.goaway(stream);
          answer(c, stream);
        });
      },
      findings: [{ message: 'counted', quantities: { requests: 3, connections: 3 } }],
    },
    {
      name: 'connections side by side that come to their number seconds apart',
      wire(wire) {
        const all = [0, 1, 2].map((index) => wire.connect(`198.18.0.1:${40_000 + index}`));
        for (const c of all) {
          c.call(1);
          c.client.request(3);
          c.server.goaway(3);
          answer(c, 3);
          wire.wait(1200);
        }
        for (const c of all) c.leave();
      },
      findings: [{ message: 'counted', quantities: { requests: 2, connections: 3 } }],
    },
    {
      name: 'one of the connections had been idle, and ended for that',
      wire(wire) {
        lives(wire, three, (c, stream) => {
          c.server.goaway(stream);
          answer(c, stream);
        });
        const idle = wire.connect('198.18.0.1:40010');
        for (const stream of [1, 3]) idle.call(stream);
        wire.wait(400);
        idle.server.goaway(3);
        idle.leave();
      },
      findings: [{ message: 'counted', quantities: { requests: 3, connections: 3 } }],
    },
    {
      name: 'a request that crosses the GOAWAY is none of the number',
      answeredBy: 'goaway-rejects-in-flight',
      wire(wire) {
        lives(wire, three, (c, stream) => {
          if (wire.now < 100e6) c.client.request(stream + 2);
          c.server.goaway(stream);
          answer(c, stream);
        });
      },
      findings: [{ message: 'counted', quantities: { requests: 3, connections: 3 } }],
    },
  ],
  silent: [
    {
      name: 'different numbers of requests',
      nearMiss: true,
      wire(wire) {
        const shapes = [2, 5, 9].map((calls) => ({ calls, every: 40 }));
        lives(wire, shapes, (c, stream) => {
          c.server.goaway(stream);
          answer(c, stream);
        });
      },
    },
    {
      name: 'equal numbers, and a GOAWAY long after the last answer',
      nearMiss: true,
      wire(wire) {
        lives(wire, three, (c, stream) => {
          answer(c, stream);
          wire.wait(100);
          c.server.goaway(unlimited);
        });
      },
    },
    {
      name: 'connections of one age: some were retired as a request came, by chance with the same number',
      nearMiss: true,
      wire(wire) {
        [3, 3, 4, 5].forEach((calls, index) => {
          const c = wire.connect(`198.18.0.1:${40_000 + index}`);
          const ends = wire.now + 400e6;
          for (let i = 0; i < calls - 1; i++) {
            c.call(2 * i + 1);
            wire.wait(40);
          }
          wire.wait((ends - wire.now) / 1e6 - (calls === 3 ? 0 : 30));
          const stream = 2 * calls - 1;
          c.client.request(stream);
          if (calls !== 3) {
            answer(c, stream);
            wire.wait(30);
          }
          c.server.goaway(unlimited);
          if (calls === 3) answer(c, stream);
          c.leave();
          wire.wait(5);
        });
      },
    },
    {
      name: 'one connection only',
      nearMiss: true,
      wire(wire) {
        lives(wire, three.slice(0, 1), (c, stream) => {
          c.server.goaway(stream);
          answer(c, stream);
        });
      },
    },
    {
      name: 'a GOAWAY with every answer, and a connection for each call: a drain of the listener',
      nearMiss: true,
      wire(wire) {
        const shapes = [1, 1, 1, 1].map((calls) => ({ calls, every: 0 }));
        lives(wire, shapes, (c, stream) => {
          c.server.goaway(unlimited);
          answer(c, stream);
        });
      },
    },
    {
      name: 'connections side by side that are drained in one moment',
      nearMiss: true,
      wire(wire) {
        const all = [0, 1, 2].map((index) => wire.connect(`198.18.0.1:${40_000 + index}`));
        for (const c of all) c.call(1);
        wire.wait(100);
        for (const c of all) {
          c.client.request(3);
          c.server.goaway(unlimited);
          answer(c, 3);
        }
        for (const c of all) c.leave();
      },
    },
    {
      name: 'clients that say goodbye after the same number of requests',
      nearMiss: true,
      wire(wire) {
        lives(wire, three, answer);
      },
    },
    {
      name: 'the third request of each connection is what the server complains of',
      nearMiss: true,
      alike: true,
      wire(wire) {
        lives(wire, three, (c, stream) => {
          c.server.goaway(stream, 'ENHANCE_YOUR_CALM');
          answer(c, stream);
        });
      },
    },

    {
      name: 'two of six connections end with their third request, the others by idle timers',
      nearMiss: true,
      wire(wire) {
        lives(
          wire,
          [...three.slice(0, 2), ...[2, 4, 5, 6].map((calls) => ({ calls, every: 40 }))],
          (c, stream) => {
            const isIdle = stream !== 5;
            if (isIdle) {
              answer(c, stream);
              wire.wait(300);
            }
            c.server.goaway(stream);
            if (!isIdle) answer(c, stream);
          },
        );
      },
    },
    {
      name: 'clients of grpc-go leave with their third request, and name its id (H-40)',
      nearMiss: true,
      wire(wire) {
        lives(wire, three, (c, stream) => {
          c.client.goaway(stream);
          answer(c, stream);
        });
      },
    },
  ],
  sealed: [
    {
      name: 'a GOAWAY with the third request of each',
      message: 'sealed',
      wire(wire) {
        for (const [index, every] of [20, 40, 70].entries()) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          say(
            wire,
            c,
            `@20 >158 @5 <182 <35 @${every} >67 @5 <73 @${every} >67 <17 >17 @5 <75 @5 >17 >2 >F @50`,
          );
        }
      },
    },
    {
      name: 'a GOAWAY long after the last answer',
      wire(wire) {
        for (const [index, every] of [20, 40, 70].entries()) {
          const c = wire.connect(`198.18.0.1:${40000 + index}`);
          say(
            wire,
            c,
            `@20 >158 @5 <182 <35 @${every} >67 @5 <73 @${every} >67 @5 <75 @300 <17 >17 @5 >17 >2 >F @50`,
          );
        }
      },
    },
  ],
};

export default cases;
