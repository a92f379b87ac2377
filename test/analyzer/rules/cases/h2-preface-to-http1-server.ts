import { say, twoHops } from '../../../support/sealed-sizes.ts';
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireDial } from '../../../support/wire.ts';
import { clientCloses, serverCloses } from '../../../support/wire-tls.ts';

const badRequest = Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');

function begin(wire: Wire, client?: string, server?: string, hop?: string): WireDial {
  const c = wire.dial(client, server, hop);
  c.syn();
  c.accept();
  c.client.raw(frames.clientPreface);
  c.client.raw(frames.settings([[2, 0]]));
  wire.wait(1);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: '400 in HTTP/1 text answers the preface, and the server closes',
      wire(wire) {
        const c = begin(wire);
        c.server.raw(badRequest);
        serverCloses(c);
      },
      findings: [{ message: 'answered', sender: 'server', cause: 'server', quantities: { status: 400 } }],
      withoutKeys: 'shown',
    },
    {
      name: 'behind a proxy that objects with GOAWAY(PROTOCOL_ERROR)',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const c = begin(wire, '198.18.0.2:41000', '198.18.1.3:8080', 'proxy-server');
        c.server.raw(badRequest);
        wire.wait(1);
        c.client.goaway(0, 'PROTOCOL_ERROR', 'SETTINGS expected');
        clientCloses(c);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [{ message: 'answered', cause: 'server', hop: 'proxy-server', streams: [1] }],
      withoutKeys: 'shown',
    },
  ],
  silent: [
    {
      name: 'the server answers in HTTP/2 and objects to something else',
      nearMiss: true,
      wire(wire) {
        const c = begin(wire);
        c.server.raw(frames.settings([[3, 100]]));
        c.server.goaway(0, 'PROTOCOL_ERROR');
        serverCloses(c);
      },
    },
    {
      name: 'a request in HTTP/1 gets the same answer',
      nearMiss: true,
      wire(wire) {
        const c = wire.dial();
        c.syn();
        c.accept();
        c.client.raw(Buffer.from('GET / HTTP/1.1\r\nHost: catalog.example\r\n\r\n'));
        c.server.raw(badRequest);
        serverCloses(c);
      },
    },
  ],
  sealed: [
    {
      name: 'a server that says something long first, and a GOAWAY',
      message: 'sealed',
      wire(wire) {
        const up = wire.connect('198.18.0.2:41000', '198.18.0.3:8080', 'proxy-server', {
          serverSpeaks: false,
        });
        wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        wire.wait(20);
        say(wire, up, '>303 @5 <186 @1 >34 >2 >F');
      },
    },
    {
      name: 'SETTINGS first, and the same GOAWAY',
      wire(wire) {
        const { up } = twoHops(wire);
        say(wire, up, '>303 @5 <186 @1 >34 >2 >F');
      },
    },
  ],
};

export default cases;
