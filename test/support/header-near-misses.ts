/** Header blocks of some size in wire scripts, and what happens beside them that is no refusal of their size. */
import * as frames from '../../analyzer/model/wire/frames.ts';
import { envoy, proxied } from './local-reply-cases.ts';
import type { SilentCase } from './rule-tester.ts';
import type { Side, Wire, WireConnection } from './wire.ts';

/** Metadata of so many octets, in one field. */
export function metadata(octets: number): [string, string][] {
  return [['x-session', 'k7Qz'.repeat(octets / 4)]];
}

/** A request with so much metadata; short enough for one frame. */
export function large(c: WireConnection, stream: number, octets = 12_000): void {
  c.client.request(stream, { headers: metadata(octets) });
}

/** A header block of many fields in HEADERS and CONTINUATION: 16 KiB do not hold it. */
export function many(side: Side, stream: number, fields: number): void {
  side.request(stream, {
    headers: Array.from({ length: fields }, (_, i): [string, string] => [`x-field-${i}`, `value ${i}`]),
  });
}

export function ends(c: WireConnection): void {
  c.closedBy('server');
}

/** A call that waits while another one with too much metadata is sent. */
export function besides(wire: Wire): WireConnection {
  const c = wire.connect();
  c.call(1);
  c.client.request(3);
  wire.wait(5);
  large(c, 5);
  wire.wait(1);
  return c;
}

/** Large headers, or answers that others give to large headers, where their size is not the matter. */
export const sizeIsNotTheMatter: readonly [SilentCase, ...SilentCase[]] = [
  {
    name: 'headers as large were answered on the same connection',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      large(c, 1);
      c.server.responseHeaders(1);
      c.server.trailers(1);
      large(c, 3);
      c.server.rst(3, 'INTERNAL_ERROR');
      c.leave();
    },
  },
  {
    name: 'large headers that were sent on, and a server that resets the call',
    nearMiss: true,
    wire(wire) {
      const { down, up } = proxied(wire);
      large(down, 3, 3000);
      up.client.request(3, { headers: [...metadata(3000), ['x-request-id', 'b']] });
      wire.wait(5);
      up.server.rst(3, 'INTERNAL_ERROR');
      down.server.fail(3, 14, 'upstream connect error', [envoy]);
    },
  },
  {
    name: 'GOAWAY(ENHANCE_YOUR_CALM) where a request as large had been answered',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      large(c, 1, 5000);
      c.server.responseHeaders(1);
      c.server.trailers(1);
      large(c, 3, 5000);
      c.server.goaway(3, 'ENHANCE_YOUR_CALM');
      ends(c);
    },
  },
  {
    name: 'a proxy answers 502 in place of a small answer',
    nearMiss: true,
    wire(wire) {
      const { down, up } = proxied(wire);
      down.client.request(3);
      up.client.request(3, { headers: [['x-request-id', 'b']] });
      up.server.fail(3, 9, 'stock is locked');
      down.server.headers(3, [[':status', '502']], true);
    },
  },
  {
    name: 'so many CONTINUATION frames that their number is the matter',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1);
      c.server.raw(frames.headers(1, new Uint8Array(1000), { endHeaders: false }));
      for (let i = 0; i < 40; i++) c.server.raw(frames.continuation(1, new Uint8Array(1000), false));
      c.client.goaway(0, 'ENHANCE_YOUR_CALM');
      c.closedBy('client');
    },
  },
  {
    name: 'a reset long after large headers',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      large(c, 1);
      wire.wait(4000);
      c.server.rst(1, 'INTERNAL_ERROR');
      c.leave();
    },
  },
  {
    name: 'large headers, an answer that has begun, and a reset',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      large(c, 1);
      c.server.responseHeaders(1);
      c.server.rst(1, 'INTERNAL_ERROR');
      c.leave();
    },
  },
  {
    name: 'the client cancels a call with large headers',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      large(c, 1);
      wire.wait(20);
      c.client.rst(1, 'CANCEL');
      c.leave();
    },
  },
  {
    name: 'a GOAWAY about PINGs beside a call with large headers',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      large(c, 1);
      c.server.goaway(1, 'ENHANCE_YOUR_CALM', 'too_many_pings');
      ends(c);
    },
  },
  {
    name: 'large headers that are malformed as well',
    nearMiss: true,
    wire(wire) {
      const c = wire.connect();
      c.client.request(1, { headers: [...metadata(12_000), ['connection', 'close']] });
      c.server.rst(1, 'PROTOCOL_ERROR');
      c.leave();
    },
  },
  {
    name: 'large headers that are answered',
    wire(wire) {
      const c = wire.connect();
      large(c, 1);
      c.server.responseHeaders(1);
      c.server.trailers(1);
      c.leave();
    },
  },
];
