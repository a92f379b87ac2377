import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import { grant, pour } from '../../../support/stall-cases.ts';
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
          confidence: 0.93,
          answers: { 'who-closed-first': 'Nobody' },
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
        {
          message: 'open',
          confidence: 0.75,
          sender: 'server',
          cause: 'server',
          streams: [3],
          quantities: { reopened: 0 },
        },
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
      findings: [
        { message: 'closed', sender: 'server', cause: 'server', certainty: 'inferred', confidence: 0.7 },
      ],
    },
    {
      name: 'inside TLS without keys: a request waits when the capture ends',
      wire(wire) {
        const c = sealed(wire);
        c.ask();
        c.answer();
        wire.wait(20);
        c.ask();
        c.server.window(0);
        c.client.lost();
        wire.wait(1500);
        c.clientRecord(17);
      },
      findings: [{ message: 'open', sender: 'server', certainty: 'inferred', confidence: 0.7 }],
    },
    {
      name: 'the answer passes the tap, and the client does not read it before its deadline',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '1S' });
        wire.wait(10);
        c.client.window(0);
        c.server.lost();
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        wire.wait(980);
        c.client.lost();
        c.client.rst(1, 'CANCEL');
      },
      findings: [{ message: 'closed', sender: 'client', cause: 'client', streams: [1] }],
    },
    {
      name: 'a proxy that reads on neither hop',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        down.client.request(1, { timeout: '2S', open: true });
        up.client.request(1, { timeout: '2S', open: true, headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        wire.wait(20);
        down.server.window(0);
        wire.wait(1);
        up.client.window(0);
        down.client.lost();
        wire.wait(1980);
        down.client.rst(1, 'CANCEL');
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'closed', sender: 'proxy', cause: 'proxy', hop: 'client-proxy', streams: [1] }],
    },
    {
      name: 'a proxy does not read a call; that a client beside it does not read another costs nothing',
      wire(wire) {
        const other = wire.connect('198.18.0.5:40000', '198.18.0.6:8080');
        const up = wire.connect('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1, { timeout: '2S' });
        up.client.request(1, { timeout: '2S', headers: [['x-request-id', 'a']] });
        up.server.responseHeaders(1);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        other.client.request(1);
        other.server.responseHeaders(1);
        other.client.window(0);
        up.server.message(1, 8000);
        up.client.window(0);
        up.server.lost();
        wire.wait(500);
        other.client.window(64_240);
        other.server.trailers(1);
        wire.wait(1490);
        down.client.rst(1, 'CANCEL');
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'closed', cause: 'proxy', hop: 'proxy-server', streams: [1] }],
    },
  ],
  silent: [
    {
      name: 'a proxy stops reading because its client gives the stream no window of HTTP/2',
      nearMiss: true,
      wire(wire) {
        const { down, up } = proxied(wire);
        grant(down, 'client', 0, 1_000_000);
        grant(up, 'client', 0, 1_000_000);
        down.client.request(3, { timeout: '2S' });
        up.client.request(3, { timeout: '2S', headers: [['x-request-id', 'b']] });
        grant(up, 'client', 3, 1_000_000);
        up.server.responseHeaders(3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        pour(down, 'server', 3);
        pour(up, 'server', 3, 200_000);
        up.client.window(0);
        wire.wait(2000);
        down.client.rst(3, 'CANCEL');
        wire.wait(100);
        up.client.window(65_535);
        up.client.rst(3, 'CANCEL');
      },
    },
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
      name: 'the window opens again, and the call goes on',
      nearMiss: true,
      wire(wire) {
        const c = closed(wire);
        wire.wait(1200);
        c.client.lost(false);
        c.server.window(64_240);
        c.client.message(3, 10);
        wire.wait(100);
      },
    },
    {
      name: 'the capture ends soon after the window was closed',
      nearMiss: true,
      wire(wire) {
        const c = closed(wire);
        wire.wait(500);
        c.client.ping();
      },
    },
    {
      name: 'a moment that a very short deadline does not bear',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '150m', open: true });
        c.server.window(0);
        c.client.lost();
        wire.wait(150);
        c.client.rst(1, 'CANCEL');
        c.client.lost(false);
        c.server.window(64_240);
      },
    },
    {
      name: 'a client throws the end of an answer away that it has long had',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1, { timeout: '302m' });
        c.server.lost();
        c.client.window(0);
        wire.wait(300);
        c.server.lost(false);
        c.client.window(64_240);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        wire.wait(2);
        c.client.rst(1, 'CANCEL');
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
        c.server.lost();
        wire.wait(3000);
        c.server.ping();
      },
    },
  ],
};

export default cases;
