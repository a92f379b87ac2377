import type { RuleCases } from '../../../support/rule-tester.ts';
import type { Side, Wire, WireDial } from '../../../support/wire.ts';

/** An acknowledgment of nothing new: what smaller segments behind the lost one draw. */
function repeated(peer: Side): void {
  peer.window(64_240);
}

/** The large segment again after each interval, with a sign of life of the peer in between. */
function again(wire: Wire, side: Side, peer: Side, ...intervals: readonly number[]): void {
  for (const ms of intervals) {
    wire.wait(ms);
    side.again();
    wire.wait(1);
    repeated(peer);
  }
}

/** Bytes of an unknown protocol, and 3000 that are sent again after these intervals. */
function unknown(wire: Wire, ...intervals: readonly number[]): WireDial {
  wire.keepSegments();
  const c = wire.dial();
  c.syn();
  c.accept();
  c.client.raw(new Uint8Array(60).fill(7));
  wire.wait(10);
  c.client.lost();
  c.client.raw(new Uint8Array(3000).fill(7));
  again(wire, c.client, c.server, ...intervals);
  return c;
}

const cases: RuleCases = {
  fires: [
    {
      name: 'a large request, while what stands behind it draws duplicate ACKs',
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.request(3, { timeout: '1S', open: true });
        wire.wait(10);
        c.client.lost();
        c.client.message(3, 2000, true);
        wire.wait(1);
        repeated(c.server);
        again(wire, c.client, c.server, 200, 400);
        wire.wait(390);
        c.client.rst(3, 'CANCEL');
        again(wire, c.client, c.server, 400);
      },
      findings: [
        {
          message: 'lost',
          sender: 'none',
          cause: 'path',
          streams: [3],
          certainty: 'shown',
          confidence: 0.92,
          ruledOut: ['peer-vanished-half-open'],
          saysNot: 'ICMP',
          answers: { 'who-closed-first': 'Nobody' },
          quantities: { smallestLost: 1448, calls: 1, mssOfClient: 1460, mssOfServer: 1460 },
        },
      ],
    },
    {
      name: 'a large answer behind a proxy, whose log shows a good call',
      wire(wire) {
        wire.keepSegments();
        const down = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
        down.client.request(1, { timeout: '1S' });
        wire.wait(10);
        down.server.responseHeaders(1, [['server', 'envoy']]);
        wire.wait(5);
        down.server.lost();
        down.server.message(1, 4000);
        down.server.trailers(1);
        wire.wait(1);
        repeated(down.client);
        again(wire, down.server, down.client, 200, 400);
        wire.wait(400);
        down.client.rst(1, 'CANCEL');
        again(wire, down.server, down.client, 400);
      },
      findings: [{ message: 'lost', cause: 'path', hop: 'client-proxy', streams: [1] }],
    },
    {
      name: 'nothing comes back, for nothing small was under way',
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.request(3, { open: true });
        wire.wait(10);
        c.client.lost();
        c.client.message(3, 2748 - 14, true);
        for (const ms of [200, 400, 800, 1600]) {
          wire.wait(ms);
          c.client.again();
        }
      },
      findings: [
        {
          message: 'lost',
          cause: 'path',
          streams: [3],
          quantities: { smallestLost: 1448 },
          confidence: 0.65,
          ruledOut: [],
        },
      ],
    },
    {
      name: 'a router says so, and the sender does not believe it',
      wire(wire) {
        wire.keepSegments();
        const c = wire.dial();
        c.syn();
        c.accept();
        c.client.raw(new Uint8Array(60).fill(7));
        wire.wait(10);
        c.client.lost();
        c.client.raw(new Uint8Array(3000).fill(7));
        c.unreachable(4);
        again(wire, c.client, c.server, 200, 400);
        wire.wait(800);
        c.client.again();
      },
      findings: [
        { message: 'lost', quantities: { largestDelivered: 60, smallestLost: 1448 }, confidence: 0.92 },
      ],
    },
    {
      name: 'two intervals might be bad luck',
      wire(wire) {
        unknown(wire, 200, 400);
      },
      findings: [{ message: 'lost', quantities: { largestDelivered: 60, timeouts: 2 }, confidence: 0.8 }],
    },
    {
      name: 'the first flight of a handshake behind a proxy, before anything was delivered',
      wire(wire) {
        wire.keepSegments();
        const down = wire.connect('198.18.0.1:40000', '198.18.1.2:8080', 'client-proxy');
        down.client.request(1, { timeout: '5S' });
        const up = wire.dial('198.18.1.2:41000', '198.18.1.3:8080', 'proxy-server');
        up.syn();
        up.accept();
        up.client.raw(new Uint8Array(200).fill(7));
        wire.wait(5);
        up.server.lost();
        up.server.raw(new Uint8Array(3000).fill(7));
        wire.wait(1);
        repeated(up.client);
        again(wire, up.server, up.client, 200, 400);
        down.client.window(64_240);
      },
      findings: [{ message: 'lost', cause: 'path', hop: 'proxy-server', streams: [1], confidence: 0.8 }],
    },
  ],
  silent: [
    {
      name: 'a small segment is lost as often',
      nearMiss: true,
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3);
        wire.wait(1);
        repeated(c.server);
        again(wire, c.client, c.server, 200, 400, 800);
      },
    },
    {
      name: 'nothing at all comes back',
      nearMiss: true,
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.call(1);
        wire.wait(10);
        c.client.lost();
        c.client.request(3, { open: true });
        c.client.message(3, 2000, true);
        for (const ms of [200, 400, 800, 1600]) {
          wire.wait(ms);
          c.client.again();
        }
      },
    },
    {
      name: 'a large segment is lost once, and then arrives',
      nearMiss: true,
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.client.request(1, { open: true });
        wire.wait(10);
        c.client.lost();
        c.client.message(1, 2000, true);
        wire.wait(200);
        c.client.lost(false);
        c.client.again();
        wire.wait(10);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        c.leave();
      },
    },
    {
      name: 'segments of that size had been delivered before',
      nearMiss: true,
      wire(wire) {
        wire.keepSegments();
        const c = wire.connect();
        c.client.request(1, { open: true });
        wire.wait(10);
        c.client.message(1, 4000, true);
        wire.wait(10);
        c.server.responseHeaders(1);
        c.server.message(1);
        c.server.trailers(1);
        c.client.request(3, { open: true });
        wire.wait(10);
        c.client.lost();
        c.client.message(3, 4000);
        wire.wait(1);
        repeated(c.server);
        again(wire, c.client, c.server, 200, 400);
      },
    },
  ],
};

export default cases;
