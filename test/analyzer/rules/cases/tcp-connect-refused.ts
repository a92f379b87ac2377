import type { RuleCases } from '../../../support/rule-tester.ts';

const client = '198.18.0.1';
const server = '198.18.0.2:8080';

const cases: RuleCases = {
  fires: [
    {
      name: 'every attempt is answered by RST, with backoff in between',
      wire(wire) {
        for (const [n, pause] of [1000, 1600, 0].entries()) {
          const c = wire.dial(`${client}:4000${n}`, server);
          c.syn();
          c.refuse();
          wire.wait(pause);
        }
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'server',
          quantities: { attempts: 3, refusalRtt: 1e-4, longestBackoff: 1.6, rstHopLimit: 64 },
        },
      ],
    },
    {
      name: 'behind a proxy: the call waits on the other hop and is answered UNAVAILABLE',
      wire(wire) {
        const down = wire.connect(`${client}:40000`, server, 'client-proxy');
        down.client.request(1);
        const up = wire.dial('198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.syn();
        up.refuse();
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'server',
          hop: 'proxy-server',
          streams: [1],
          lacks: ['longestBackoff'],
        },
      ],
    },
    {
      name: 'the RST comes from nearer than the host: a firewall',
      wire(wire) {
        const before = wire.dial(`${client}:40000`, server);
        before.syn();
        before.accept();
        before.closedBy('client');
        const c = wire.dial(`${client}:40001`, server);
        c.syn();
        c.refuse(63);
      },
      findings: [{ message: 'firewall', sender: 'middlebox', cause: 'middlebox' }],
    },

    {
      name: 'a host some routers away',
      wire(wire) {
        const c = wire.dial(`${client}:40000`, server);
        c.syn();
        c.refuse(60);
      },
      findings: [{ message: 'refused', sender: 'server', quantities: { rstHopLimit: 60 } }],
    },
    {
      name: 'a service that was there before has stopped',
      wire(wire) {
        const before = wire.dial(`${client}:40000`, server);
        before.syn();
        before.accept();
        before.closedBy('client');
        const c = wire.dial(`${client}:40001`, server);
        c.syn();
        c.refuse();
      },
      findings: [{ message: 'refused', sender: 'server', cause: 'server' }],
    },
  ],
  silent: [
    {
      name: 'the connection is accepted and reset afterwards',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.server.reset();
      },
    },
    {
      name: 'the loser of a race between two addresses (RFC 8305)',
      nearMiss: true,
      wire(wire) {
        const six = wire.dial('[2001:db8::1]:40000', '[2001:db8::2]:8080');
        six.syn();
        six.refuse();
        const four = wire.connect(`${client}:40000`, server);
        four.call(1);
        four.leave();
      },
    },
    {
      name: 'nothing comes back',
      wire(wire) {
        const c = wire.dial();
        for (const ms of [1000, 2000, 4000]) {
          c.syn();
          wire.wait(ms);
        }
      },
    },
  ],
};

export default cases;
