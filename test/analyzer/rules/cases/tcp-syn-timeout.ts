import type { RuleCases } from '../../../support/rule-tester.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'SYNs with doubling gaps, and nothing back',
      wire(wire) {
        const c = wire.dial();
        for (const ms of [1000, 2000, 4000, 0]) {
          c.syn();
          wire.wait(ms);
        }
      },
      findings: [
        {
          message: 'unanswered',
          sender: 'none',
          cause: 'path',
          quantities: { syns: 4, attempts: 1, synSpan: 7, firstGap: 1 },
          confidence: 0.97,
        },
      ],
    },
    {
      name: 'a connect timeout below a second: one SYN each time',
      wire(wire) {
        const [first, second] = [wire.dial(), wire.dial('198.18.0.1:40001')];
        first.syn();
        wire.wait(3000);
        second.syn();
        wire.wait(3000);
        const other = wire.connect('198.18.0.1:40002', '198.18.0.9:9090');
        other.leave();
      },
      findings: [
        { message: 'abandoned', cause: 'path', quantities: { syns: 1, attempts: 2 }, confidence: 0.9 },
      ],
    },
    {
      name: 'behind a proxy, while the call runs into its deadline',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1, { timeout: '2500m' });
        const up = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.syn();
        wire.wait(1000);
        up.syn();
        wire.wait(1500);
        down.client.rst(1, 'CANCEL');
        wire.wait(500);
        up.syn();
      },
      findings: [{ message: 'unanswered', hop: 'proxy-server', streams: [1], quantities: { syns: 3 } }],
    },
  ],
  silent: [
    {
      name: 'the second SYN is answered (H-9)',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        wire.wait(1000);
        c.syn();
        c.accept();
        c.closedBy('client');
      },
    },
    {
      name: 'the capture ends before the answer could have come',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        wire.wait(1000);
        c.syn();
      },
    },
    {
      name: 'a router answers by ICMP',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.unreachable(1);
        wire.wait(3000);
        c.syn();
        c.unreachable(1);
      },
    },
    {
      name: 'the other address of the name answers in the meantime (H-14)',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        wire.wait(250);
        const other = wire.connect('198.18.0.1:40001', '198.18.0.3:8080');
        other.call(1);
        wire.wait(3000);
        other.leave();
      },
    },
  ],
};

export default cases;
