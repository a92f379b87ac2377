/** Streams through a proxy that the proxy ends, for the rules on its timers. */
import { envoy, proxied } from './local-reply-cases.ts';
import type { Wire, WireConnection } from './wire.ts';

/** A long stream through a proxy. */
export interface LongStream {
  stream?: number;
  messages: number;
  /** Milliseconds between messages. */
  every: number;
  /** Milliseconds of silence before the end. */
  silence: number;
  /** Envoy's route timeout on the upstream request, milliseconds. */
  routeTimeout?: number;
}

/** Both hops of a proxy, and the stream before its end. */
export function longStream(
  wire: Wire,
  { down, up }: { down: WireConnection; up: WireConnection },
  { stream = 3, messages, every, silence, routeTimeout }: LongStream,
): void {
  const headers: [string, string][] = [['x-request-id', `id-${stream}`]];
  if (routeTimeout !== undefined) headers.push(['x-envoy-expected-rq-timeout-ms', String(routeTimeout)]);
  down.client.request(stream);
  up.client.request(stream, { headers });
  up.server.responseHeaders(stream);
  down.server.responseHeaders(stream, [envoy]);
  for (let sent = 0; sent < messages; sent++) {
    wire.wait(every);
    up.server.message(stream);
    down.server.message(stream);
  }
  wire.wait(silence);
}

/** The proxy ends a stream on both hops. */
export function cut({ down, up }: { down: WireConnection; up: WireConnection }, stream = 3): void {
  down.server.rst(stream, 'INTERNAL_ERROR');
  up.client.rst(stream, 'INTERNAL_ERROR');
}

/** A stream that the proxy cuts on both hops. */
export function cutStream(wire: Wire, shape: LongStream): void {
  const hops = proxied(wire);
  longStream(wire, hops, shape);
  cut(hops, shape.stream);
}

/** Streams one after the other in front of a proxy whose other side was not captured; each is reset by it. */
export function cutAlone(wire: Wire, shapes: readonly Omit<LongStream, 'stream'>[]): void {
  const c = wire.connect('198.18.0.1:40000', '198.18.0.2:8080', 'client-proxy');
  shapes.forEach(({ messages, every, silence }, index) => {
    const stream = 2 * index + 1;
    c.client.request(stream);
    c.server.responseHeaders(stream, [envoy]);
    for (let sent = 0; sent < messages; sent++) {
      wire.wait(every);
      c.server.message(stream);
    }
    wire.wait(silence);
    c.server.rst(stream, 'INTERNAL_ERROR');
  });
}
