import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection whose server closes its window on a request. */
function closed(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  wire.wait(20);
  c.client.request(3, { timeout: '2S', open: true });
  c.client.message(3, 3000);
  c.server.window(0);
  c.client.lost();
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'the server does not read, and the deadline passes',
      wire(wire) {
        const c = closed(wire);
        wire.wait(1990);
        c.client.rst(3, 'CANCEL');
        wire.wait(500);
        c.server.window(64_240);
      },
      findings: [
        {
          message: 'closed',
          sender: 'server',
          cause: 'server',
          streams: [3],
          certainty: 'shown',
          quantities: { stall: 2.49, calls: 1, reopened: 1 },
        },
      ],
    },
    {
      name: 'the client does not read an answer, which its deadline ends',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '1S' });
        wire.wait(10);
        c.server.responseHeaders(1);
        c.server.message(1, 4000);
        c.client.window(0);
        wire.wait(980);
        c.client.rst(1, 'CANCEL');
        wire.wait(200);
      },
      findings: [{ message: 'closed', sender: 'client', cause: 'client', streams: [1] }],
    },
    {
      name: 'the window is closed when the capture ends',
      wire(wire) {
        const c = closed(wire);
        wire.wait(1500);
        c.client.ping();
      },
      findings: [
        { message: 'open', sender: 'server', cause: 'server', streams: [3], quantities: { reopened: 0 } },
      ],
    },
    {
      name: 'a proxy stops reading upstream because its client does not read',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '2S' });
        up.client.request(1, { timeout: '2S', headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        down.server.message(1, 4000);
        down.client.window(0);
        wire.wait(20);
        up.server.message(1, 8000);
        up.client.window(0);
        wire.wait(1980);
        down.client.rst(1, 'CANCEL');
        wire.wait(1);
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'closed', sender: 'client', cause: 'client', hop: 'client-proxy', streams: [1] }],
    },
    {
      name: 'inside TLS without keys: a record of the size of RST_STREAM ends the wait',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(20);
        c.ask();
        c.server.window(0);
        c.client.lost();
        wire.wait(2000);
        c.clientRecord(13);
        wire.wait(200);
        c.server.window(64_240);
      },
      findings: [{ message: 'closed', sender: 'server', cause: 'server', certainty: 'inferred' }],
    },
  ],
  silent: [
    {
      name: 'a window that closes for a moment (H-8)',
      nearMiss: true,
      wire(wire) {
        const c = closed(wire);
        wire.wait(150);
        c.client.lost(false);
        c.server.window(64_240);
        c.client.message(3, 10, true);
        wire.wait(20);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'a longer stall that cost no call its time',
      nearMiss: true,
      wire(wire) {
        const c = closed(wire);
        wire.wait(800);
        c.client.lost(false);
        c.server.window(64_240);
        c.client.message(3, 10, true);
        wire.wait(20);
        c.server.responseHeaders(3);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'the window was open, and the server is slow',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '2S' });
        wire.wait(2000);
        c.client.rst(1, 'CANCEL');
      },
    },
    {
      name: 'a client that has what it wanted closes its window and goes',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.window(0);
        wire.wait(3000);
        c.client.fin();
        c.server.fin();
      },
    },
  ],
};

export default cases;
