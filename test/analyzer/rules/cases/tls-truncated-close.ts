import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { sealed } from '../../../support/tls-messages.ts';
import { request, response, tls13 } from '../../../support/wire-tls13.ts';

const cases: RuleCases = {
  fires: [
    {
      name: 'FIN inside a record of the server, with a call open',
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(frames.settings([[3, 100]]));
        t.dial.server.raw(sealed(4000).subarray(0, 1200));
        t.dial.server.fin();
        t.dial.client.fin();
      },
      findings: [
        {
          message: 'record',
          certainty: 'shown',
          sender: 'server',
          cause: 'server',
          streams: [1],
          quantities: { openStreams: 1, received: 1200, recordLength: 4005 },
          evidence: ['FIN inside a TLS record', 'a call'],
          confidence: 0.92,
        },
      ],
      withoutKeys: 'shown',
      sealed: { message: 'record', lacks: ['openStreams'] },
    },
    {
      name: 'FIN inside the header of a record',
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        wire.wait(1);
        t.dial.server.raw(sealed(400).subarray(0, 3));
        t.dial.server.fin();
        t.dial.client.fin();
      },
      findings: [
        { message: 'record', sender: 'server', quantities: { received: 3 }, lacks: ['recordLength'] },
      ],
      withoutKeys: 'shown',
    },
    {
      name: 'a client is cut off by what relays it',
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        t.dial.client.raw(sealed(900).subarray(0, 500));
        t.dial.client.fin();
        t.dial.server.fin();
      },
      findings: [{ message: 'record', sender: 'client', cause: 'client', quantities: { received: 500 } }],
      withoutKeys: 'shown',
    },
    {
      name: 'whole records, and FIN inside an HTTP/2 frame',
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(frames.settings([[3, 100]]));
        t.server.data(frames.data(1, new Uint8Array(500)).subarray(0, 100));
        t.dial.server.fin();
        t.dial.client.fin();
      },
      findings: [
        {
          message: 'frame',
          sender: 'server',
          streams: [1],
          confidence: 0.85,
          evidence: ['FIN inside an HTTP/2 frame', 'a call'],
        },
      ],
      withoutKeys: 'inconclusive',
    },

    {
      name: 'FIN inside a record, which is inside a frame',
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(frames.settings([[3, 100]]));
        t.server.data(frames.data(1, new Uint8Array(5000)).subarray(0, 100));
        t.dial.server.raw(sealed(4000).subarray(0, 1200));
        t.dial.server.fin();
        t.dial.client.fin();
      },
      findings: [{ message: 'record', streams: [1] }],
      withoutKeys: 'shown',
    },
  ],
  silent: [
    {
      name: 'no close_notify behind whole records, and nothing open',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        response(t);
        t.dial.server.fin();
        t.dial.client.fin();
      },
    },
    {
      name: 'no close_notify behind whole records, with a call open',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(frames.settings([[3, 100]]));
        t.dial.server.fin();
        t.dial.client.fin();
      },
    },
    {
      name: 'RST inside a record',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        t.dial.server.raw(sealed(4000).subarray(0, 1200));
        t.dial.server.reset();
      },
    },
    {
      name: 'the capture ends inside a record',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        t.dial.server.raw(sealed(4000).subarray(0, 1200));
      },
    },

    {
      name: 'close_notify inside a frame: TLS was ended in order',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        t.server.data(frames.settings([[3, 100]]));
        t.server.data(frames.data(1, new Uint8Array(500)).subarray(0, 100));
        t.server.closeNotify();
        t.dial.server.fin();
        t.dial.client.fin();
      },
    },
    {
      name: 'another anomaly of HTTP/2, whole frames, and no close_notify',
      nearMiss: true,
      wire(wire) {
        const t = tls13(wire);
        t.finish();
        request(t);
        wire.wait(1);
        response(t);
        t.server.data(frames.settingsAck(), frames.settingsAck());
        t.dial.server.fin();
        t.dial.client.fin();
      },
    },
  ],
};

export default cases;
