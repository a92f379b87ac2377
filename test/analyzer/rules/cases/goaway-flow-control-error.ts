import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A call that waits for its answer on a connection that served one before. */
function waiting(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  wire.wait(20);
  return c;
}

/** A frame as large as every receiver takes. */
const full = new Uint8Array(16_384);

const cases: RuleCases = {
  fires: [
    {
      name: 'DATA beyond the window of the connection',
      wire(wire) {
        const c = waiting(wire);
        c.server.responseHeaders(3);
        for (let i = 0; i < 5; i++) c.server.raw(frames.data(3, full));
        wire.wait(1);
        c.client.goaway(0, 'FLOW_CONTROL_ERROR');
        c.closedBy('client');
      },
      findings: [{ message: 'offended', sender: 'client', cause: 'server', streams: [3] }],
    },
    {
      name: 'a window that overflows; the code does not name it (Node)',
      wire(wire) {
        const c = waiting(wire);
        c.server.raw(frames.windowUpdate(3, 0x7fffffff));
        wire.wait(1);
        c.client.rst(3, 'FLOW_CONTROL_ERROR');
        c.client.goaway(0, 'INTERNAL_ERROR');
        c.closedBy('client');
      },
      findings: [
        {
          message: 'offended',
          sender: 'client',
          cause: 'server',
          streams: [3],
          quantities: { errorCode: 2 },
        },
      ],
    },
    {
      name: 'a window of the connection that overflows; the server closes without a word (Envoy)',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.windowUpdate(0, 0x7fffffff));
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [
        { message: 'offended', sender: 'client', cause: 'client', streams: [3], quantities: { reaction: 1 } },
      ],
    },
    {
      name: 'the stream alone, and nothing that explains it',
      wire(wire) {
        const c = waiting(wire);
        c.server.rst(3, 'FLOW_CONTROL_ERROR');
        c.call(5);
        c.leave();
      },
      findings: [{ message: 'unexplained', sender: 'server', cause: 'unknown', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'DATA that fills the window to its last octet',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.responseHeaders(3);
        for (let i = 0; i < 3; i++) c.server.raw(frames.data(3, full));
        c.client.raw(frames.windowUpdate(3, 3 * full.length));
        c.client.raw(frames.windowUpdate(0, 3 * full.length));
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'a window that SETTINGS made negative',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.responseHeaders(3);
        c.server.raw(frames.data(3, full));
        c.client.raw(frames.settings([[4, 1000]]));
        c.server.raw(frames.settingsAck());
        c.client.raw(frames.settings([[4, 65_535]]));
        c.server.raw(frames.settingsAck());
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'a reset with another code',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        c.server.rst(3, 'INTERNAL_ERROR');
        c.leave();
      },
    },
  ],
};

export default cases;
