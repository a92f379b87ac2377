import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { beginning, requestFrames } from '../../../support/frames-of-calls.ts';
import { envoy, proxied } from '../../../support/local-reply-cases.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { tls13 } from '../../../support/wire-tls13.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'a stream is reset, the others go on',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'HTTP_1_1_REQUIRED');
        c.call(3);
        c.leave();
      },
      findings: [
        {
          message: 'required',
          sender: 'server',
          cause: 'server',
          streams: [1],
          quantities: { calls: 1, clientCertificateAsked: 0 },
          says: 'the call',
          lacks: ['lastStreamId'],
        },
      ],
    },
    {
      name: 'the connection is given up, and the client repeats the code on its streams',
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.client.request(3);
        c.server.goaway(3, 'HTTP_1_1_REQUIRED');
        c.client.rst(1, 'HTTP_1_1_REQUIRED');
        c.client.rst(3, 'HTTP_1_1_REQUIRED');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'required',
          sender: 'server',
          streams: [1, 3],
          quantities: { calls: 2 },
          says: 'the connection',
        },
      ],
    },
    {
      name: 'a server that asks for client certificates',
      wire(wire) {
        const c = tls13(wire, { request: true });
        c.finish(null);
        c.client.data(...beginning, ...requestFrames(1));
        c.server.data(frames.settings([[3, 100]]), frames.settingsAck());
        c.client.data(frames.settingsAck());
        c.server.data(frames.rstStream(1, 13));
        c.client.closeNotify();
        c.dial.client.fin();
        c.dial.server.fin();
      },
      findings: [{ message: 'required', streams: [1], quantities: { clientCertificateAsked: 1 } }],
    },
    {
      name: 'behind a proxy that tells its client in its own words',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.rst(3, 'HTTP_1_1_REQUIRED');
        down.server.fail(3, 14, 'upstream connect error or disconnect/reset before headers', [envoy]);
      },
      findings: [{ message: 'required', sender: 'server', hop: 'proxy-server', streams: [3] }],
    },
    {
      name: 'a proxy that passes the code on',
      wire(wire) {
        const { down, up } = proxied(wire);
        down.client.request(3);
        up.client.request(3, { headers: [['x-request-id', 'b']] });
        up.server.rst(3, 'HTTP_1_1_REQUIRED');
        down.server.rst(3, 'HTTP_1_1_REQUIRED');
      },
      findings: [{ message: 'required', sender: 'server', hop: 'proxy-server', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'another code',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.client.request(1);
        c.server.rst(1, 'INTERNAL_ERROR');
        c.leave();
      },
    },
    {
      name: 'the code behind a complete answer',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.server.rst(1, 'HTTP_1_1_REQUIRED');
        c.leave();
      },
    },
  ],
};

export default cases;
