import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { grpcOverHttp1, http1Refusal } from '../../../support/http1-text.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { clientFinish, finish, sealedAlert } from '../../../support/tls-messages.ts';
import { clientCloses, serverCloses, serverFlight } from '../../../support/wire-tls.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'TLS 1.2: the client leaves with the handshake done',
      wire(wire) {
        const c = serverFlight(wire, { protocol: null });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        wire.wait(1);
        clientCloses(c);
      },
      findings: [
        {
          message: 'gaveUp',
          certainty: 'shown',
          sender: 'server',
          cause: 'server',
          quantities: { offered: 1, preface: 0 },
        },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'TLS 1.3: close_notify and FIN behind the Finished (grpc-go)',
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        t.client.closeNotify();
        clientCloses(t.dial);
      },
      findings: [{ message: 'gaveUp', sender: 'server', cause: 'server' }],
    },
    {
      name: 'TLS 1.3: a bare FIN (C-core), all messages of the server in one record',
      wire(wire) {
        const t = tls13(wire, { chosen: null, oneRecord: true });
        t.finish();
        clientCloses(t.dial);
      },
      findings: [{ message: 'gaveUp', certainty: 'shown', sender: 'server', cause: 'server' }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'between a proxy that insists and its backend',
      wire(wire) {
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1);
        const ends = { client: '198.18.0.2:41000', server: '198.18.1.3:8443', hop: 'proxy-server' };
        const t = tls13(wire, { ...ends, chosen: null });
        t.finish();
        clientCloses(t.dial);
        wire.wait(1);
        down.server.fail(1, 14, 'upstream connect error', [['server', 'envoy']]);
      },
      findings: [{ message: 'gaveUp', sender: 'server', cause: 'server', hop: 'proxy-server', streams: [1] }],
    },
    {
      name: 'the server answers close_notify sooner than the client sends its FIN',
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        t.server.data(frames.settings([]));
        t.client.closeNotify();
        wire.wait(1);
        t.server.closeNotify();
        t.dial.server.fin();
        t.dial.client.reset();
      },
      findings: [{ message: 'gaveUp', sender: 'server', cause: 'server' }],
    },
    {
      name: 'TLS 1.2, and the server closes first behind the close_notify of the client',
      wire(wire) {
        const c = serverFlight(wire, { protocol: null });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        c.client.raw(sealedAlert());
        wire.wait(1);
        c.server.raw(sealedAlert());
        serverCloses(c);
      },
      findings: [{ message: 'gaveUp', certainty: 'shown', sender: 'server' }],
      withoutKeys: 'shown',
    },
    {
      name: 'the SETTINGS of the server cross the end (grpc-go)',
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        t.client.closeNotify();
        t.dial.client.fin();
        wire.wait(1);
        t.server.data(frames.settings([]));
        t.dial.server.fin();
      },
      findings: [{ message: 'gaveUp', sender: 'server', cause: 'server' }],
    },
    {
      name: 'the client goes on with HTTP/2 and is answered in HTTP/1',
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(http1Refusal);
        serverCloses(t.dial);
      },
      findings: [{ message: 'http1Answer', sender: 'server', cause: 'server', quantities: { preface: 1 } }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'the gRPC call goes out in HTTP/1',
      wire(wire) {
        const t = tls13(wire, { chosen: null, offered: ['h2', 'http/1.1'] });
        t.finish();
        t.client.data(grpcOverHttp1.request);
        wire.wait(1);
        t.server.data(grpcOverHttp1.response);
        clientCloses(t.dial);
      },
      findings: [{ message: 'http1Call', sender: 'server', cause: 'server', quantities: { offered: 2 } }],
      withoutKeys: 'inconclusive',
    },
    {
      name: 'the client offers nothing, and the server insists (grpc-go)',
      wire(wire) {
        const t = tls13(wire, { chosen: null, offered: [] });
        t.finish();
        request(t);
        serverCloses(t.dial);
      },
      findings: [{ message: 'notOffered', certainty: 'inferred', sender: 'server', cause: 'client' }],
      withoutKeys: 'inconclusive',
    },
  ],
  silent: [
    {
      name: 'HTTP/2 is spoken without ALPN, and the call succeeds',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        request(t);
        wire.wait(1);
        response(t);
        clientCloses(t.dial);
      },
    },
    {
      name: 'h2 was chosen, and the client leaves: a health probe',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        t.client.closeNotify();
        clientCloses(t.dial);
      },
    },
    {
      name: 'nothing was offered, and the client leaves: a health probe',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { chosen: null, offered: [] });
        t.finish();
        clientCloses(t.dial);
      },
    },
    {
      name: 'the client leaves seconds later',
      nearMiss: true,
      wire(wire) {
        const c = serverFlight(wire, { protocol: null });
        c.client.raw(clientFinish());
        c.server.raw(finish());
        wire.wait(5000);
        clientCloses(c);
      },
    },
    {
      name: 'the server leaves, not the client',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        serverCloses(t.dial);
      },
    },
    {
      name: 'a page over HTTP/1.1 is what the client wanted',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire, { chosen: null, offered: ['h2', 'http/1.1'] });
        t.finish();
        t.client.data(new Uint8Array(Buffer.from('GET / HTTP/1.1\r\nhost: catalog.example\r\n\r\n')));
        wire.wait(1);
        t.server.data(new Uint8Array(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi')));
        clientCloses(t.dial);
      },
    },
    {
      name: 'the records of a client without keys go on',
      wire(wire) {
        const t = tls13(wire, { chosen: null });
        t.finish();
        t.client.data(frames.clientPreface);
        t.client.data(frames.settings([]));
        wire.wait(1);
        t.server.data(frames.settings([]));
        clientCloses(t.dial);
      },
    },
  ],
};

export default cases;
