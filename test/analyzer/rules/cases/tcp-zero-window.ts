import { envoy, passedOn, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { closed, windowIsNotTheMatter } from '../../../support/zero-window-near-misses.ts';
import { sealed } from '../../../support/sealed-wire.ts';
import { grant, pour } from '../../../support/stall-cases.ts';

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
          evidence: [
            'server announces a window of 0',
            'the window opens again',
            'a call',
            'the end of the call',
          ],
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
          evidence: ['server announces a window of 0', 'a call that waits'],
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
        { message: 'closed', sender: 'server', cause: 'server', certainty: 'inferred', confidence: 0.9 },
      ],
    },
    {
      name: 'inside TLS without keys: a server that reads again, and ends the connection later',
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
        wire.wait(200);
        c.closedBy('server');
      },
      findings: [{ message: 'closed', sender: 'server', certainty: 'inferred' }],
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
      findings: [{ message: 'open', sender: 'server', certainty: 'inferred', confidence: 0.9 }],
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
        pour(other, 'server', 1);
        other.client.window(0);
        up.server.message(1, 8000);
        up.client.window(0);
        up.server.lost();
        wire.wait(500);
        other.client.window(64_240);
        grant(other, 'client', 0, 65_535);
        grant(other, 'client', 1, 65_535);
        other.server.trailers(1);
        wire.wait(1490);
        down.client.rst(1, 'CANCEL');
        up.client.rst(1, 'INTERNAL_ERROR');
      },
      findings: [{ message: 'closed', cause: 'proxy', hop: 'proxy-server', streams: [1] }],
    },

    {
      name: 'a proxy stops reading, and what it had kept fills the window of HTTP/2 half a second later',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3, { timeout: '2S' });
        up.client.request(3, { timeout: '2S', headers: [['x-request-id', 'b']] });
        up.server.responseHeaders(3);
        down.server.responseHeaders(3, [envoy, passedOn]);
        up.server.message(3, 8000);
        up.client.window(0);
        up.server.lost();
        wire.wait(500);
        pour(down, 'server', 3);
        wire.wait(1500);
        down.client.rst(3, 'CANCEL');
        up.client.rst(3, 'CANCEL');
      },
      findings: [{ message: 'closed', cause: 'proxy', hop: 'proxy-server', streams: [3] }],
    },
  ],
  silent: windowIsNotTheMatter,
};

export default cases;
