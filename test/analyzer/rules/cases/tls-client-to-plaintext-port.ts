import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { alert, clientHello } from '../../../support/tls-messages.ts';
import { clientCloses, hello, serverCloses } from '../../../support/wire-tls.ts';

const badRequest = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');

const cases: RuleCases = {
  fires: [
    {
      name: 'the server answers with SETTINGS, the client with an alert',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(frames.settings([[3, 100]]));
        wire.wait(1);
        c.client.raw(alert(70));
        clientCloses(c);
      },
      findings: [
        {
          message: 'plaintext',
          sender: 'server',
          cause: 'client',
          evidence: ['the answer', 'the ClientHello', "the client's objection"],
        },
      ],
    },
    {
      name: 'the server had sent SETTINGS before the ClientHello came',
      wire(wire) {
        const c = wire.dial('198.18.0.1:40000', '198.18.0.2:8443');
        c.syn();
        c.accept();
        c.server.raw(frames.settings([[3, 100]]));
        c.client.raw(clientHello());
        wire.wait(1);
        c.client.raw(alert(70));
        clientCloses(c);
      },
      findings: [{ message: 'plaintext', sender: 'server', cause: 'client' }],
    },
    {
      name: 'the server answers with an HTTP/1 error page',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(badRequest);
        serverCloses(c);
      },
      findings: [{ message: 'plaintext', sender: 'server', cause: 'client' }],
    },
    {
      name: 'the port belongs to SSH',
      wire(wire) {
        const c = hello(wire);
        c.server.raw(Buffer.from('SSH-2.0-OpenSSH_9.6\r\n'));
        clientCloses(c);
      },
      findings: [
        { message: 'plaintext', cause: 'client', says: 'bytes of another protocol', confidence: 0.9 },
      ],
    },
  ],
  silent: [
    {
      name: 'the server answers with a TLS alert',
      nearMiss: true,
      wire(wire) {
        const c = hello(wire);
        c.server.raw(alert(80));
        serverCloses(c);
      },
    },
    {
      name: 'the server closes without a byte',
      nearMiss: true,
      wire(wire) {
        serverCloses(hello(wire));
      },
    },
  ],
};

export default cases;
