import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { answerFrames, beginning, requestFrames } from '../../../support/frames-of-calls.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { clientFinish, finish, sealed, serverHello, serverHelloDone } from '../../../support/tls-messages.ts';
import { hello, serverCloses } from '../../../support/wire-tls.ts';
import { tls12 } from '../../../support/wire-tls12.ts';
import { tls13 } from '../../../support/wire-tls13.ts';

/** RSA key exchange with AES-GCM, which RFC 9113 A lists, and ECDHE with it, which it does not. */
const prohibited = 0x009c;
const allowed = 0xc02f;

const cases: RuleCases = {
  fires: [
    {
      name: 'a suite without forward secrecy, GOAWAY, and the close',
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.goaway(1, 12));
        c.dial.server.fin();
        c.dial.client.fin();
      },
      findings: [
        {
          message: 'refused',
          certainty: 'shown',
          sender: 'server',
          cause: 'server',
          streams: [1],
          quantities: { cipherSuite: prohibited, tlsVersion: 0x0303, calls: 1 },
          says: 'the connection',
        },
      ],
      sealed: {
        message: 'sealed',
        confidence: 0.9,
        says: 'after the handshake',
        evidence: ['ServerHello', 'the close by server'],
      },
    },
    {
      name: 'the stream alone is reset',
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.settingsAck());
        c.client(frames.settingsAck());
        c.server(frames.rstStream(1, 12));
        wire.wait(2000);
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
      findings: [
        {
          message: 'refused',
          cause: 'server',
          streams: [1],
          says: 'the call',
          confidence: 0.96,
          lacks: ['lastStreamId'],
        },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'the client does not like what the server chose',
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.server(frames.settings([[3, 100]]));
        c.client(...beginning, frames.goaway(0, 12));
        c.dial.client.fin();
        c.dial.server.fin();
      },
      findings: [{ message: 'refused', sender: 'client', cause: 'server', quantities: { calls: 0 } }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'the code over a suite that is allowed: the policy of the server',
      wire(wire) {
        const c = tls13(wire);
        c.finish();
        c.client.data(...beginning, ...requestFrames(1));
        c.server.data(frames.settings([[3, 100]]), frames.goaway(1, 12));
        c.server.closeNotify();
        c.dial.server.fin();
        c.dial.client.fin();
      },
      findings: [
        {
          message: 'refused',
          sender: 'server',
          cause: 'server',
          streams: [1],
          says: 'which RFC 9113 allows',
          confidence: 0.75,
        },
      ],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'a client that refuses a suite which is allowed',
      wire(wire) {
        const c = tls13(wire);
        c.finish();
        c.server.data(frames.settings([[3, 100]]));
        c.client.data(...beginning, frames.goaway(0, 12));
        c.client.closeNotify();
        c.dial.client.fin();
        c.dial.server.fin();
      },
      findings: [{ message: 'refused', sender: 'client', cause: 'server', confidence: 0.75 }],
      withoutKeys: 'inconclusive',
    },

    {
      name: 'one call after the other is reset',
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.settingsAck());
        c.client(frames.settingsAck());
        c.server(frames.rstStream(1, 12));
        wire.wait(100);
        c.client(...requestFrames(3));
        c.server(frames.rstStream(3, 12));
        wire.wait(2000);
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
      findings: [
        { message: 'refused', streams: [1] },
        { message: 'refused', streams: [3] },
      ],
      sealed: { message: 'sealed', confidence: 0.9, says: 'answered no request', evidence: ['ServerHello'] },
    },
    {
      name: 'TLS 1.1, which nobody decrypts here, and a close at the first request',
      wire(wire) {
        const c = hello(wire, { sni: 'catalog.example', versions: [0x0302] });
        c.server.raw(serverHello('h2', 0x0302));
        c.server.raw(serverHelloDone());
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealed(180));
        wire.wait(1);
        serverCloses(c);
      },
      findings: [{ message: 'sealed', certainty: 'inferred', says: 'TLS below 1.2' }],
    },

    {
      name: 'the code in clear: TLS may end in front of the tap',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.goaway(1, 'INADEQUATE_SECURITY');
        c.closedBy('server');
      },
      findings: [{ message: 'refused', says: 'there is no TLS in this capture', lacks: ['cipherSuite'] }],
      withoutKeys: 'inconclusive',
    },
  ],
  silent: [
    {
      name: 'the same suite, and nobody minds',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.settingsAck());
        c.client(frames.settingsAck());
        c.server(...answerFrames(1));
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
    },
    {
      name: 'a suite that is allowed, and a close by the server at once',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: allowed });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]));
        c.dial.server.fin();
        c.dial.client.fin();
      },
    },
    {
      name: 'the suite, and a close by the server long after',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.settingsAck(), ...answerFrames(1));
        wire.wait(5000);
        c.dial.server.fin();
        c.dial.client.fin();
      },
    },

    {
      name: 'the suite, two calls, and answers to both',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settings([[3, 100]]), frames.settingsAck());
        c.client(frames.settingsAck());
        c.server(...answerFrames(1));
        c.client(...requestFrames(3));
        c.server(...answerFrames(3));
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
    },
    {
      name: 'the suite, and a client that leaves before two calls could be answered',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.server(frames.settings([[3, 100]]));
        c.client(...beginning, ...requestFrames(1));
        c.client(...requestFrames(3));
        c.server(frames.settingsAck());
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
    },
    {
      name: 'the suite, one call, and long SETTINGS of the server before it',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited });
        c.server(frames.settings(new Array<[number, number]>(16).fill([3, 100])));
        c.client(...beginning, ...requestFrames(1));
        c.server(frames.settingsAck());
        wire.wait(100);
        c.server(frames.ping());
        c.client(frames.goaway(0, 0));
        c.dial.client.fin();
        c.dial.server.fin();
      },
    },
    {
      name: 'the suite with HTTP/1.1, for which nothing is prohibited',
      nearMiss: true,
      wire(wire) {
        const c = tls12(wire, { cipher: prohibited, protocol: 'http/1.1' });
        c.client(new TextEncoder().encode('GET / HTTP/1.1\r\nhost: catalog.example\r\n\r\n'));
        c.dial.server.fin();
        c.dial.client.fin();
      },
    },
  ],
};

export default cases;
