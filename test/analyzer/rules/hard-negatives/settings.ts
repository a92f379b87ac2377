/** SETTINGS, PINGs and captures that begin late. */
import * as frames from '../../../../analyzer/model/wire/frames.ts';
import { bandwidthProbe } from '../../../support/frames-of-calls.ts';
import type { HardNegative } from './hard-negative.ts';

const situations: readonly HardNegative[] = [
  {
    id: 'H-11',
    name: 'keepalive PINGs at a rate that is allowed, and those that measure bandwidth',
    wire(wire) {
      const c = wire.connect();
      for (let i = 0; i < 6; i++) {
        c.client.ping();
        wire.wait(1);
        c.server.ping(true);
        c.call(2 * i + 1);
        c.client.raw(frames.ping(bandwidthProbe));
        c.server.raw(frames.ping(bandwidthProbe, true));
        wire.wait(900);
      }
      c.leave();
    },
  },
  {
    id: 'H-25',
    name: 'SETTINGS in the middle, acknowledged after 40 ms, that make a window negative',
    wire(wire) {
      const c = wire.connect();
      c.call(1);
      c.client.request(3);
      c.server.responseHeaders(3);
      c.server.message(3, 1000);
      c.client.raw(frames.settings([[4, 100]]));
      wire.wait(40);
      c.server.raw(frames.settingsAck());
      c.client.raw(frames.windowUpdate(3, 60_000));
      c.server.message(3, 1000);
      c.server.trailers(3);
      wire.wait(2);
      c.leave();
    },
  },
  {
    id: 'H-29',
    name: 'the capture begins in the middle of a connection',
    wire(wire) {
      const c = wire.dial();
      c.client.raw(frames.ping());
      wire.wait(1);
      c.server.raw(frames.ping(new Uint8Array(8), true));
      c.client.raw(frames.headers(901, Uint8Array.from([0xc0, 0xc1, 0xc2, 0xc3]), { endStream: true }));
      wire.wait(2);
      c.server.raw(frames.headers(901, Uint8Array.from([0x88, 0xc0]), {}));
      c.server.raw(frames.data(901, Uint8Array.from([0, 0, 0, 0, 1, 9])));
      c.server.raw(frames.headers(901, Uint8Array.from([0xc1]), { endStream: true }));
    },
    answers: ['healthy', 'inconclusive'],
  },
  {
    id: 'H-32',
    name: 'a client that allows no pushed streams and sends settings that nobody knows',
    wire(wire) {
      const c = wire.connect();
      c.client.raw(
        frames.settings([
          [2, 0],
          [3, 0],
          [65_027, 1],
        ]),
      );
      c.server.raw(frames.settingsAck());
      c.call(1);
      c.leave();
    },
  },
  {
    id: 'H-39',
    name: 'requests that reach the server before its SETTINGS have left',
    wire(wire) {
      const c = wire.dial();
      c.syn();
      c.accept();
      c.client.raw(frames.clientPreface);
      c.client.raw(frames.settings([[2, 0]]));
      c.client.request(1);
      wire.wait(1);
      c.server.raw(frames.settings([[3, 100]]));
      c.server.raw(frames.settingsAck());
      c.client.raw(frames.settingsAck());
      wire.wait(2);
      c.server.responseHeaders(1);
      c.server.message(1);
      c.server.trailers(1);
      c.closedBy('client');
    },
  },
];

export default situations;
