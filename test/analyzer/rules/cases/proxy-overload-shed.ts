import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireDial } from '../../../support/wire.ts';
import {
  type Reply,
  saidByEnvoy,
  saidByOthers,
  saidTwiceByEnvoy,
} from '../../../support/local-reply-cases.ts';

const reply: Reply = { status: 14, message: 'envoy overloaded' };

/** TCP is established, and the accepting side closes. */
function closedAtOnce(wire: Wire, hop?: string): WireDial {
  const c = wire.dial('198.18.0.1:40000', '198.18.0.2:8080', hop);
  c.syn();
  c.accept();
  c.server.fin();
  return c;
}

const cases: RuleCases = {
  fires: [
    ...saidByEnvoy(reply, { message: 'refused', cause: 'proxy' }),
    saidTwiceByEnvoy(reply, { message: 'refused', cause: 'proxy' }),
    {
      name: 'FIN straight after the SYN-ACK, and RST for the preface that comes behind it',
      wire(wire) {
        const c = closedAtOnce(wire);
        c.client.lost();
        c.client.raw(frames.clientPreface);
        c.server.reset();
      },
      findings: [
        { message: 'closed', certainty: 'inferred', sender: 'proxy', cause: 'proxy', confidence: 0.65 },
      ],
    },
    {
      name: 'the same on the hop of the clients, several times, and they close as well',
      wire(wire) {
        for (let i = 0; i < 3; i++) {
          const c = closedAtOnce(wire, 'client-proxy');
          wire.wait(20);
          c.client.fin();
          wire.wait(1000);
        }
      },
      findings: [
        { message: 'closed', sender: 'proxy', quantities: { after: 9e-4 } },
        { message: 'closed', sender: 'proxy' },
        { message: 'closed', sender: 'proxy' },
      ],
    },

    {
      name: 'at a proxy, as the user says',
      wire(wire) {
        wire.nameHop('client-proxy');
        closedAtOnce(wire).client.fin();
      },
      findings: [{ message: 'closed', hop: 'client-proxy', confidence: 0.75 }],
    },
  ],
  silent: [
    ...saidByOthers(reply),
    {
      name: 'the client closes at once: a health probe',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.closedBy('client');
      },
    },
    {
      name: 'the server says something and closes',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.server.raw(frames.settings([]));
        c.closedBy('server');
      },
    },
    {
      name: 'the server closes when it has read what the client says',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.client.raw(frames.clientPreface);
        wire.wait(1);
        c.closedBy('server');
      },
    },
    {
      name: 'the server closes an idle connection after a while',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        wire.wait(2000);
        c.closedBy('server');
      },
    },
  ],
};

export default cases;
