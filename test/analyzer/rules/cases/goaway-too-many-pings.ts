import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { bandwidthProbe } from '../../../support/frames-of-calls.ts';
import type { RuleCases } from '../../../support/rule-tester.ts';
import { encryptedHello, encryptedRecord } from '../../../support/tls-shape.ts';
import type { Wire, WireConnection, WireDial } from '../../../support/wire.ts';

/** PINGs of the client at this interval, each answered. */
function keepalive(wire: Wire, c: WireConnection, count: number, ms: number): void {
  for (let i = 0; i < count; i++) {
    wire.wait(ms);
    c.client.ping();
    c.server.ping(true);
  }
}

/** A quiet stream, and a client that pings each second. */
function quiet(wire: Wire, count = 4, ms = 1000): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  c.server.responseHeaders(3);
  keepalive(wire, c, count, ms);
  return c;
}

function punish(c: WireConnection, debug: string): void {
  c.server.goaway(3, 'ENHANCE_YOUR_CALM', debug);
  c.closedBy('server');
}

/** The same quiet stream inside TLS 1.3, of which there are no keys: sizes of frames are all that shows. */
function sealed(wire: Wire, { between = 0 } = {}): WireDial {
  const c = wire.dial();
  c.syn();
  c.accept();
  const { clientHello, serverHello } = encryptedHello();
  c.client.raw(clientHello);
  c.server.raw(serverHello);
  c.client.raw(encryptedRecord(120));
  c.server.raw(encryptedRecord(90));
  for (let i = 0; i < 4; i++) {
    wire.wait(1200);
    c.client.raw(encryptedRecord(17));
    c.server.raw(encryptedRecord(17));
    if (between > 0) c.server.raw(encryptedRecord(between));
  }
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a keepalive each second; the server says what it is about',
      wire(wire) {
        punish(quiet(wire), 'too_many_pings');
      },
      findings: [
        {
          message: 'punished',
          sender: 'server',
          cause: 'client',
          streams: [3],
          quantities: { pingInterval: 1, pings: 4, strikes: 4, openStreams: 1 },
          says: '"too_many_pings"',
          confidence: 0.98,
          ruledOut: ['control-frame-flood-mitigation'],
        },
      ],
    },
    {
      name: 'the same without debug data',
      wire(wire) {
        punish(quiet(wire), '');
      },
      findings: [
        {
          message: 'punished',
          cause: 'client',
          streams: [3],
          quantities: { strikes: 4 },
          says: 'GOAWAY(ENHANCE_YOUR_CALM)',
          confidence: 0.85,
        },
      ],
    },
    {
      name: 'the client echoes it on its stream',
      wire(wire) {
        const c = quiet(wire);
        c.server.goaway(3, 'ENHANCE_YOUR_CALM', 'too_many_pings');
        c.client.rst(3, 'ENHANCE_YOUR_CALM');
        c.closedBy('server');
      },
      findings: [{ message: 'punished', sender: 'server', cause: 'client', streams: [3] }],
    },
    {
      name: 'the PINGs came before the capture',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        wire.wait(100);
        punish(c, 'too_many_pings');
      },
      findings: [{ message: 'unseen', sender: 'server', cause: 'client', streams: [3] }],
    },
    {
      name: 'without keys: the sizes of PINGs at a steady beat, and of this GOAWAY',
      wire(wire) {
        const c = sealed(wire);
        c.server.raw(encryptedRecord(31));
        c.server.raw(encryptedRecord(2));
        c.closedBy('server');
      },
      findings: [
        {
          message: 'inferred',
          sender: 'server',
          cause: 'client',
          quantities: { pings: 4, pingInterval: 1.2 },
        },
      ],
    },
    {
      name: 'both sides ping, and the client measures its bandwidth besides',
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        c.server.responseHeaders(3);
        for (let i = 0; i < 4; i++) {
          wire.wait(500);
          c.server.ping();
          c.client.ping(true);
          wire.wait(500);
          if (i === 0) c.client.raw(frames.ping(bandwidthProbe));
          else c.client.ping();
          c.server.ping(true);
        }
        punish(c, 'too_many_pings');
      },
      findings: [{ message: 'punished', quantities: { pings: 4, pingInterval: 1, bandwidthProbes: 1 } }],
    },
    {
      name: 'the capture began before the last PING: one has no interval',
      wire(wire) {
        punish(quiet(wire, 1), 'too_many_pings');
      },
      findings: [{ message: 'unseen', streams: [3], lacks: ['pingInterval'], ruledOut: [] }],
    },
    {
      name: 'the server says it twice, and the call was open the first time',
      wire(wire) {
        const c = quiet(wire);
        c.server.goaway(3, 'ENHANCE_YOUR_CALM', 'too_many_pings');
        c.client.rst(3, 'CANCEL');
        wire.wait(200);
        punish(c, 'too_many_pings');
      },
      findings: [{ message: 'punished', streams: [3] }],
    },
  ],
  silent: [
    {
      name: 'without keys: a last record of another size',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire);
        c.server.raw(encryptedRecord(24));
        c.closedBy('server');
      },
    },
    {
      name: 'without keys: the server answers something between the PINGs',
      nearMiss: true,
      wire(wire) {
        const c = sealed(wire, { between: 200 });
        c.server.raw(encryptedRecord(31));
        c.closedBy('server');
      },
    },
    {
      name: 'the same PINGs, and the server minds nothing',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.server.message(3);
        c.server.trailers(3);
        c.leave();
      },
    },
    {
      name: 'the same code without PINGs: headers that are too long for nginx',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3, { headers: [['x-large', 'a'.repeat(9000)]] });
        c.server.goaway(3, 'ENHANCE_YOUR_CALM');
        c.closedBy('server');
      },
    },
    {
      name: 'PINGs with answers of the server in between, then another GOAWAY',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        for (const stream of [1, 3, 5, 7]) {
          c.client.request(stream);
          c.client.ping();
          c.server.ping(true);
          c.server.responseHeaders(stream);
          c.server.trailers(stream);
          wire.wait(200);
        }
        c.server.goaway(7);
        c.leave();
      },
    },
    {
      name: 'PINGs, then a planned end without debug data',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.server.message(3);
        c.server.trailers(3);
        c.server.goaway(3);
        c.closedBy('server');
      },
    },
    {
      name: 'the client is the one that has had enough of PINGs',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        c.client.goaway(0, 'ENHANCE_YOUR_CALM', 'too_many_pings');
        c.closedBy('client');
      },
    },
    {
      name: 'a keepalive, and a server that complains of something else',
      nearMiss: true,
      wire(wire) {
        punish(quiet(wire), 'too many reset streams');
      },
    },
    {
      name: 'a keepalive that ended long before the server had enough',
      nearMiss: true,
      wire(wire) {
        const c = quiet(wire);
        wire.wait(5000);
        punish(c, '');
      },
    },
    {
      name: 'PINGs between which the server answers: none of them is a strike',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        for (const stream of [1, 3, 5, 7]) {
          wire.wait(1000);
          c.client.ping();
          c.server.ping(true);
          c.call(stream);
        }
        c.client.request(9);
        c.server.goaway(9, 'ENHANCE_YOUR_CALM');
        c.closedBy('server');
      },
    },
    {
      name: 'the server pings, the client answers, and the server gives up for another reason',
      nearMiss: true,
      wire(wire) {
        const c = wire.connect();
        c.call(1);
        c.client.request(3);
        for (let i = 0; i < 5; i++) {
          wire.wait(1000);
          c.server.ping();
          c.client.ping(true);
        }
        punish(c, '');
      },
    },
  ],
};

export default cases;
