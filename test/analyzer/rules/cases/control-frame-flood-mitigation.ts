import * as frames from '../../../../analyzer/model/wire/frames.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { upload } from '../../../support/stall-cases.ts';
import type { Wire, WireConnection } from '../../../support/wire.ts';

/** A connection with a call that waits for its answer. */
function waiting(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  wire.wait(5);
  return c;
}

/** A whole flood in few segments. */
function flood(c: WireConnection, frame: Uint8Array, count: number): void {
  const bytes = new Uint8Array(frame.length * count);
  for (let i = 0; i < count; i++) bytes.set(frame, i * frame.length);
  c.client.raw(bytes);
}

/** A request that goes on, with empty DATA frames. */
function hollow(wire: Wire, count: number): WireConnection {
  const c = wire.connect();
  upload(c, 1);
  for (let i = 0; i < count; i++) c.client.raw(frames.data(1, new Uint8Array(0)));
  return c;
}

const ping = frames.ping(new Uint8Array(8));
const settings = frames.settings([[4, 65_535]]);

const cases: RuleCases = {
  fires: [
    {
      name: 'PINGs by the thousand, GOAWAY(ENHANCE_YOUR_CALM)',
      wire(wire) {
        const c = waiting(wire);
        flood(c, ping, 1700);
        wire.wait(20);
        c.server.goaway(3, 'ENHANCE_YOUR_CALM');
        wire.wait(200);
        c.server.goaway(3, 'ENHANCE_YOUR_CALM');
        c.closedBy('server');
      },
      findings: [
        {
          message: 'flooded',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { frames: 1600, errorCode: 11, reads: 1, reaction: 0.02 },
          saysNot: 'had closed its TCP window',
          says: 'sent GOAWAY(ENHANCE_YOUR_CALM)',
          evidence: ['GOAWAY(ENHANCE_YOUR_CALM)', 'PING number', 'a call that was open'],
          confidence: 0.95,
        },
      ],
    },
    {
      name: 'PINGs whose answers are not read: TCP RST a second later, no GOAWAY',
      wire(wire) {
        const c = waiting(wire);
        flood(c, ping, 1000);
        c.client.window(0);
        wire.wait(1000);
        c.server.reset();
      },
      findings: [
        {
          message: 'flooded',
          cause: 'client',
          streams: [3],
          quantities: { frames: 800, reads: 0 },
          says: 'had closed its TCP window',
          confidence: 0.9,
        },
      ],
    },
    {
      name: 'SETTINGS by the hundred, FIN',
      wire(wire) {
        const c = waiting(wire);
        flood(c, settings, 200);
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [
        {
          message: 'flooded',
          cause: 'client',
          streams: [3],
          quantities: { frames: 200 },
          lacks: ['errorCode'],
          says: 'without a word',
          evidence: ['the end of the connection', 'SETTINGS number', 'a call that was open'],
        },
      ],
    },
    {
      name: 'Envoy: two empty DATA frames in a row, silence, FIN a second later',
      wire(wire) {
        const c = hollow(wire, 2);
        wire.wait(1000);
        c.closedBy('server');
      },
      findings: [
        {
          message: 'flooded',
          sender: 'server',
          cause: 'client',
          streams: [1],
          quantities: { frames: 2, reaction: 1 },
          lacks: ['rate'],
          says: 'in a row',
          confidence: 0.75,
        },
      ],
    },
    {
      name: 'empty CONTINUATION frames without an end',
      wire(wire) {
        const c = waiting(wire);
        c.client.raw(frames.headers(5, Uint8Array.of(0x82), { endHeaders: false }));
        for (let i = 0; i < 50; i++) c.client.raw(frames.continuation(5, new Uint8Array(0), false));
        c.closedBy('server');
      },
      findings: [
        { message: 'flooded', cause: 'client', streams: [3], quantities: { frames: 32 }, confidence: 0.8 },
      ],
    },
    {
      name: 'a header block that is cut off after forty CONTINUATIONs, and no other call',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.raw(frames.headers(3, Uint8Array.of(0x82), { endHeaders: false }));
        for (let i = 0; i < 40; i++) c.client.raw(frames.continuation(3, Uint8Array.of(0x82), false));
        c.server.fin();
        c.server.reset();
      },
      findings: [
        { message: 'flooded', sender: 'server', cause: 'client', quantities: { frames: 36, calls: 0 } },
      ],
    },

    {
      name: 'empty DATA by the thousand on a call that was answered early, FIN',
      wire(wire) {
        const c = wire.connect();
        upload(c, 1);
        c.server.responseHeaders(1);
        c.server.trailers(1);
        flood(c, frames.data(1, new Uint8Array(0)), 1000);
        wire.wait(20);
        c.closedBy('server');
      },
      findings: [{ message: 'flooded', cause: 'client', quantities: { calls: 0 } }],
    },

    {
      name: 'two empty DATA frames in a row on a call that is cancelled then, and GOAWAY',
      wire(wire) {
        const c = hollow(wire, 2);
        c.client.rst(1, 'CANCEL');
        wire.wait(20);
        c.server.goaway(1, 'ENHANCE_YOUR_CALM');
        c.closedBy('server');
      },
      findings: [
        { message: 'flooded', cause: 'client', quantities: { frames: 2, calls: 0 }, confidence: 0.95 },
      ],
    },
    {
      name: 'the same, and a code that says less',
      wire(wire) {
        const c = hollow(wire, 2);
        wire.wait(20);
        c.server.goaway(1, 'INTERNAL_ERROR');
        c.closedBy('server');
      },
      findings: [{ message: 'flooded', cause: 'client', streams: [1], confidence: 0.8 }],
    },
  ],
  silent: [
    {
      name: 'two empty DATA frames in a row that the server bears',
      nearMiss: true,
      wire(wire) {
        const c = hollow(wire, 2);
        c.server.responseHeaders(1);
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'one empty DATA frame, and the close',
      nearMiss: true,
      wire(wire) {
        const c = hollow(wire, 1);
        wire.wait(1000);
        c.closedBy('server');
      },
    },
    {
      name: 'the side that floods closes by itself',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        flood(c, ping, 1700);
        c.closedBy('client');
      },
    },
    {
      name: 'a flood long before the close',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        flood(c, ping, 1700);
        wire.wait(20_000);
        c.closedBy('server');
      },
    },
    {
      name: 'a keepalive that the server does not like',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        for (let i = 0; i < 4; i++) {
          wire.wait(1000);
          c.client.ping();
          c.server.ping(true);
        }
        c.server.goaway(3, 'ENHANCE_YOUR_CALM', 'too_many_pings');
        c.closedBy('server');
      },
    },
    {
      name: 'an empty DATA frame with END_STREAM, and padding',
      wire(wire) {
        const c = wire.connect();
        upload(c, 1);
        c.client.raw(frames.data(1, new Uint8Array(0), { padding: 8 }));
        c.client.raw(frames.data(1, new Uint8Array(0), { padding: 8 }));
        c.client.raw(frames.data(1, new Uint8Array(0), { endStream: true }));
        c.server.responseHeaders(1);
        c.server.trailers(1);
        c.leave();
      },
    },

    {
      name: 'PINGs by the thousand, and the words of a server that counts them against its keepalive policy',
      nearMiss: true,
      wire(wire) {
        const c = waiting(wire);
        flood(c, ping, 1700);
        c.server.goaway(3, 'ENHANCE_YOUR_CALM', 'too_many_pings');
        c.closedBy('server');
      },
    },
  ],
};

export default cases;
