import { icmpError } from '../../../support/icmp-frame.ts';
import type { RuleCases, SilentCase } from '../../../support/rule-tester.ts';
import { TcpScript } from '../../../support/tcp-builder.ts';

/** Codes of type 3 (RFC 792, RFC 1812 5.2.7.1). */
const code = { host: 1, port: 3, prohibited: 13 } as const;

const cases: RuleCases = {
  fires: [
    {
      name: 'a firewall prohibits the flow',
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.unreachable(code.prohibited);
        wire.wait(1000);
        c.syn();
        c.unreachable(code.prohibited);
      },
      findings: [
        {
          message: 'unreachable',
          sender: 'middlebox',
          cause: 'middlebox',
          quantities: { delay: 1e-4, type: 3, code: 13 },
        },
      ],
    },
    {
      name: 'the last router finds nobody',
      wire(wire) {
        const c = wire.dial();
        c.syn();
        wire.wait(900);
        c.unreachable(code.host);
      },
      findings: [{ message: 'unreachable', sender: 'middlebox', cause: 'path', quantities: { code: 1 } }],
    },
    {
      name: 'the host itself says that nobody listens',
      wire(wire) {
        const c = wire.dial('198.18.0.1:40000', '198.18.0.2:8080');
        c.syn();
        c.unreachable(code.port, '198.18.0.2');
      },
      findings: [{ message: 'unreachable', sender: 'server', cause: 'server', says: 'server itself' }],
    },
  ],
  silent: [
    {
      name: 'the SYN is sent again, and answered (RFC 5461)',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.unreachable(code.host);
        wire.wait(1000);
        c.syn();
        c.accept();
        c.closedBy('client');
      },
    },
    {
      name: 'an RST answers',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.refuse();
      },
    },

    ...(
      [
        ['the SYN went round in a circle: another error', 0, 11],
        ['the error is about the SYN-ACK: it is the client that cannot be reached', 1, 3],
      ] as const
    ).map(([name, index, type]): SilentCase => ({
      name,
      nearMiss: true,
      wire(wire) {
        const [client, server] = ['198.18.0.1:40000', '198.18.0.2:8080'];
        wire.dial(client, server).syn();
        const about = new TcpScript().join(client, server).syn(0).accept(0).packets()[index];
        if (about !== undefined) wire.frame(icmpError(about, type, 1, '198.18.0.254'));
      },
    })),
    {
      name: 'another address of the name serves the client meanwhile (RFC 8305)',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.unreachable(code.host);
        wire.wait(250);
        const other = wire.connect('198.18.0.1:40001', '198.18.0.3:8080');
        other.call(1);
        other.leave();
      },
    },
  ],
};

export default cases;
