import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, serverHello } from '../../../support/tls-messages.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'protocol_version in place of the ServerHello: the server is too old',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(70));
        serverCloses(c);
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'server',
          quantities: { alert: 70, newestOffered: 0x0304 },
        },
      ],
    },
    {
      name: 'a client that stops at TLS 1.2 meets a server that begins with 1.3',
      wire(wire) {
        const c = hello(wire, { versions: [0x0303] });
        c.server.raw(alert(70));
        serverCloses(c);
      },
      findings: [{ message: 'refused', sender: 'server', cause: 'client' }],
    },
    {
      name: 'the client does not take what the server chose',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(serverHello(undefined, 0x0302));
        wire.wait(1);
        c.client.raw(alert(70));
        clientCloses(c);
      },
      findings: [{ message: 'declined', sender: 'client', cause: 'server', quantities: { chosen: 0x0302 } }],
    },
  ],
  silent: [
    {
      name: 'a TLS client reads plaintext as a record of a strange version',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(frames.settings([[3, 100]]));
        wire.wait(1);
        c.client.raw(alert(70));
        clientCloses(c);
      },
    },
    {
      name: 'a TLS server reads the HTTP/2 preface as a record of a strange version',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.client.raw(frames.clientPreface);
        c.client.raw(frames.settings([]));
        wire.wait(1);
        c.server.raw(alert(70));
        serverCloses(c);
      },
    },
    {
      name: 'another alert',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(80));
        serverCloses(c);
      },
    },
  ],
};

export default cases;
